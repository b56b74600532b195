
namespace Rolecall.Contracts.Sandboxes;

/// <summary>A change of a sandbox's clock: exactly one member is set.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.ClockMove")]
public sealed record ClockMove
{
    [Id(0)] public TimeSpan? By { get; init; }

    /// <summary>In sandbox time.</summary>
    [Id(1)] public DateTimeOffset? To { get; init; }

    [Id(2)] public bool? Frozen { get; init; }

    /// <summary>Seconds of the sandbox for each second of the wall.</summary>
    [Id(3)] public double? Rate { get; init; }

    /// <summary>On by a millisecond.</summary>
    [Id(4)] public bool Step { get; init; }
}
