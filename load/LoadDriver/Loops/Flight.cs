using System.Runtime.ExceptionServices;

namespace Rolecall.LoadDriver.Loops;

/// <summary>The calls of an open load that have left, and those of them that are under way. One thread lets them leave.</summary>
/// <param name="most">Calls that may be under way; one that is due beyond them is dropped, and counted.</param>
internal sealed class Flight(ICalls calls, int most, TimeProvider time)
{
    /// <summary>Calls that leave on a thread of the pool one after another: to wake a thread costs more than to make a few.</summary>
    private const int MostTogether = 16;

    /// <summary>
    /// For so long the thread that lets calls leave makes them itself, since it is awake; what is left goes to the pool after that. It waits
    /// its tick when they have left, so that of a high rate calls leave every millisecond and a half.
    /// </summary>
    private static readonly TimeSpan LongestOnOwnThread = TimeSpan.FromMicroseconds(500);

    /// <summary>A call that leaves so long after it was due is late by the generator's fault.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromMilliseconds(20);

    private long due;
    private long dropped;
    private long late;
    private int underWay;
    private TaskCompletionSource? landing;
    private Exception? failure;

    public int UnderWay => Volatile.Read(ref underWay);

    public Departures Departures => new(due, Volatile.Read(ref late), dropped);

    /// <summary>Calls that have become due leave, each at its number's instant or as soon after it as there is a thread.</summary>
    /// <param name="first">The number of the first of them, from 0.</param>
    /// <param name="intended">The timestamps at which they were due, in their order.</param>
    public void Leave(long first, ReadOnlySpan<long> intended)
    {
        due += intended.Length;
        // Only this thread lets calls leave, so there is room for these even if none of the others ends.
        var room = (int)Math.Min(intended.Length, Math.Max(0L, most - UnderWay));
        dropped += intended.Length - room;
        Interlocked.Add(ref underWay, room);
        var (began, at) = (time.GetTimestamp(), 0);
        for (; at < room && time.GetElapsedTime(began) < LongestOnOwnThread; at++)
            _ = Make(first + at, intended[at]);
        for (; at < room; at += MostTogether)
        {
            var (from, together) = (first + at, intended[at..Math.Min(room, at + MostTogether)].ToArray());
            _ = Task.Run(() => Make(from, together), CancellationToken.None);
        }
    }

    /// <summary>Completes when none of the calls that have left is under way any more. Others may leave only after that.</summary>
    /// <exception cref="Exception">What a call threw: none of them is to.</exception>
    public async Task Landing()
    {
        var made = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Exchange(ref landing, made);
        if (UnderWay == 0)
            made.TrySetResult();
        await made.Task;
        if (failure is not null)
            ExceptionDispatchInfo.Throw(failure);
    }

    private void Make(long first, long[] intended)
    {
        for (var i = 0; i < intended.Length; i++)
            _ = Make(first + i, intended[i]);
    }

    private async Task Make(long number, long intended)
    {
        if (time.GetElapsedTime(intended) > Late)
            Interlocked.Increment(ref late);
        try
        {
            await calls.Make(number, intended);
        }
        catch (Exception bug)
        {
            Interlocked.CompareExchange(ref failure, bug, null);
        }
        if (Interlocked.Decrement(ref underWay) == 0)
            Volatile.Read(ref landing)?.TrySetResult();
    }
}
