namespace Rolecall.Chaos.Linearizability;

/// <summary>A call with what the observer saw of it.</summary>
/// <param name="Begin">Ticks of the observer's monotonic clock, before it was sent.</param>
/// <param name="End">After its answer was there.</param>
/// <param name="Answer">Null where nobody knows whether it was done: it may be done at any time after its begin, or never.</param>
internal sealed record AccountOperation(AccountCall Call, long Begin, long End, string? Answer);
