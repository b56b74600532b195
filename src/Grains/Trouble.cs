using Rolecall.Contracts.Storage;

namespace Rolecall.Grains;

/// <summary>Failures between grains that may succeed when tried again. Anything else is a bug, which a retry would repeat.</summary>
internal static class Trouble
{
    /// <summary>
    /// The store, a silo or the way to it does not answer now; or Orleans has given up a call, as where a silo dies while it registers a
    /// grain of another.
    /// </summary>
    public static bool Is(Exception failure) =>
        failure is StoreUnavailableException or StreamConflictException
            or TimeoutException or OrleansException or OperationCanceledException;
}
