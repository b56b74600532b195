namespace Rolecall.Chaos;

/// <summary>How much, and how long.</summary>
internal sealed record Settings
{
    public required long Seed { get; init; }

    /// <summary>The server's dll of each member; null for the built one.</summary>
    public required IReadOnlyList<string?> Binaries { get; init; }

    /// <summary>Rounds of all faults; 0 for the short form.</summary>
    public required int Rounds { get; init; }

    /// <summary>A kind of fault that alone is done; null for all.</summary>
    public required string? Only { get; init; }

    /// <summary>Arrivals of the mixed load in a second.</summary>
    public required double Rate { get; init; }

    /// <summary>After which no other fault is begun.</summary>
    public required TimeSpan Longest { get; init; }

    /// <summary>Each silo has a network of its own, so that they can be parted.</summary>
    public required bool InNamespaces { get; init; }

    /// <summary>Members find each other in Redis.</summary>
    public required bool ByRedis { get; init; }

    /// <summary>Where members' logs are written to; null for nowhere.</summary>
    public required string? Logs { get; init; }

    public bool IsLong => Rounds > 0;

    /// <summary>What a check waits between two things that it does.</summary>
    public TimeSpan Pause => TimeSpan.FromMilliseconds(IsLong ? 10 : 50);

    public int IsolationTries => Only is not null ? 2_000 : IsLong ? 1_250_000 : 50_000;

    /// <summary>
    /// In a second, beside the faults. Three silos on two cores bear no more while they start; the rest is tried afterwards.
    /// </summary>
    public int IsolationRate => 100;

    /// <summary>For tries that the faults left no time for.</summary>
    public TimeSpan LongestRest => TimeSpan.FromSeconds(IsLong ? 720 : 120);

    /// <summary>How often at least, by the kind of run: a single fault says what it can.</summary>
    public int Least(int few, int many) => Only is not null ? 1 : IsLong ? many : few;
}
