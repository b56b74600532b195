namespace Rolecall.LoadDriver.Loops;

/// <summary>The calls of a loop: makes them and keeps what came of each.</summary>
internal interface ICalls
{
    /// <summary>Makes one call and completes with its answer, or with its failure, which is kept and not thrown.</summary>
    /// <param name="number">0 for the first call of the loop.</param>
    /// <param name="intended">When it was to begin, in ticks of <see cref="System.Diagnostics.Stopwatch"/>: a latency counts from here.</param>
    Task Make(long number, long intended);
}
