namespace Rolecall.Hostile;

/// <summary>How long and how hard.</summary>
internal sealed record Settings
{
    /// <summary>How long the good caller is measured alone, and then under attack.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>The good caller's calls per second.</summary>
    public required double Rate { get; init; }

    /// <summary>Random names of each kind.</summary>
    public required int Names { get; init; }

    /// <summary>Names of attacks to play; empty for all.</summary>
    public required IReadOnlyList<string> Only { get; init; }
}
