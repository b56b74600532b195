namespace Rolecall.Policy.Tests.Differential;

/// <summary>tests/long runs the same tests with more cases: ROLECALL_LONG=1.</summary>
internal static class LongRun
{
    public static bool IsOn { get; } = Environment.GetEnvironmentVariable("ROLECALL_LONG") == "1";

    public static long Of(long normally, long atLength) => IsOn ? atLength : normally;

    /// <summary>What was counted, for those who ran it.</summary>
    public static void Tell(string text) => TestContext.Current.SendDiagnosticMessage(text);
}
