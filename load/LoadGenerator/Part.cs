namespace Rolecall.LoadGenerator;

/// <summary>A part of load/run.</summary>
/// <param name="Name">As it is asked for.</param>
/// <param name="TakesMinutes">It is measured only where it is asked for.</param>
/// <param name="Measure">Adds what it measures to the run.</param>
internal sealed record Part(string Name, bool TakesMinutes, Func<Run, Bench, Task<Run>> Measure);
