using Rolecall.Contracts.Storage;

namespace Rolecall.Grains;

/// <summary>What goes wrong between grains and may go right the next time. Anything else is a bug: to try again would repeat it.</summary>
internal static class Trouble
{
    /// <summary>The store, a silo or the way to it does not answer now.</summary>
    public static bool Is(Exception failure) =>
        failure is StoreUnavailableException or StreamConflictException or TimeoutException or OrleansException;
}
