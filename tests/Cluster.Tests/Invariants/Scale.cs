namespace Rolecall.Cluster.Tests.Invariants;

/// <summary>How often an invariant is tried: seldom in CI, which has fifteen seconds for it, and in full with ROLECALL_LONG=1.</summary>
internal static class Scale
{
    public static int Of(int ci, int full) => Environment.GetEnvironmentVariable("ROLECALL_LONG") is "1" ? full : ci;
}
