namespace Rolecall.Server.Tests.Cluster;

/// <summary>The monotonic clock of a suspended machine stands; its wall clock is what it is set to.</summary>
public sealed class SuspendedTime : TimeProvider
{
    public DateTimeOffset Wall { get; set; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>What happens when the wall's clock is read next.</summary>
    public Action? Meanwhile { get; set; }

    public override DateTimeOffset GetUtcNow()
    {
        (var meanwhile, Meanwhile) = (Meanwhile, null);
        meanwhile?.Invoke();
        return Wall;
    }

    public override long GetTimestamp() => 0;
}
