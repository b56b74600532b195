namespace Rolecall.Chaos.Cluster;

/// <summary>What becomes of the bytes between a silo and its database, or what its members find each other in.</summary>
internal enum DatabaseTrouble
{
    None,

    /// <summary>Each read of either direction is passed on a while later.</summary>
    Slow,

    /// <summary>Connections stay open, and nothing passes: half-open.</summary>
    Held,

    /// <summary>Connections are reset, and none is taken.</summary>
    Cut,
}
