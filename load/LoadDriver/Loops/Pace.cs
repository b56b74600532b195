namespace Rolecall.LoadDriver.Loops;

/// <summary>Lets the calls of an open load leave when they are due, on a thread that does nothing else.</summary>
/// <param name="wait">Waits a tick, as that thread may; true where the load is to end.</param>
internal sealed class Pace(Arrivals arrivals, Flight flight, TimeProvider time, Func<bool> wait)
{
    /// <summary>Returns when all have left, or the load is to end.</summary>
    public void Run()
    {
        var (start, intended) = (time.GetTimestamp(), new List<long>());
        for (var next = 0L; next < arrivals.Total && !wait(); next += intended.Count)
        {
            intended.Clear();
            var due = arrivals.By(time.GetElapsedTime(start));
            for (var number = next; number < due; number++)
                intended.Add(start + (long)(arrivals.When(number).TotalSeconds * time.TimestampFrequency));
            flight.Leave(next, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(intended));
        }
    }
}
