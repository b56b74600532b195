namespace Rolecall.Cases.Tests.Administration;

/// <summary>The machine's clock, and as much later as a test moves it. Timers stay the machine's.</summary>
internal sealed class MovedClock : TimeProvider
{
    public TimeSpan Later { get; set; }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Later;
}
