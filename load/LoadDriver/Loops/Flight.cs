using System.Diagnostics;

namespace Rolecall.LoadDriver.Loops;

/// <summary>The calls of an open load that have left, and those of them that are under way. One thread lets them leave.</summary>
/// <param name="most">Calls that may be under way; one that is due beyond them is dropped, and counted.</param>
internal sealed class Flight(ICalls calls, int most)
{
    /// <summary>A call that leaves so long after it was due is late by the generator's fault.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromMilliseconds(20);

    private long due;
    private long dropped;
    private long late;
    private int underWay;

    public int UnderWay => Volatile.Read(ref underWay);

    public Departures Departures => new(due, Volatile.Read(ref late), dropped);

    /// <param name="number">Of the call, from 0.</param>
    /// <param name="intended">The timestamp at which it was due.</param>
    public void Leave(long number, long intended)
    {
        due++;
        if (UnderWay >= most)
        {
            dropped++;
            return;
        }
        Interlocked.Increment(ref underWay);
        _ = Task.Run(() => Make(number, intended), CancellationToken.None);
    }

    private async Task Make(long number, long intended)
    {
        if (Stopwatch.GetElapsedTime(intended) > Late)
            Interlocked.Increment(ref late);
        await calls.Make(number, intended);
        Interlocked.Decrement(ref underWay);
    }
}
