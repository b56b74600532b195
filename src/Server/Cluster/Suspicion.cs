namespace Rolecall.Server.Cluster;

/// <summary>Why a member does not know, for now, whether it may serve (<see cref="SiloPulse"/>).</summary>
internal enum Suspicion
{
    /// <summary>It may serve.</summary>
    None,

    /// <summary>It stood still for so long that the others may have given it up.</summary>
    StoodStill,

    /// <summary>Its machine's clock was set, and has not been compared since.</summary>
    ClockSet,

    /// <summary>Its machine's clock is not the store's.</summary>
    ClockOff,

    /// <summary>The table of members says that it is dead.</summary>
    GivenUp,
}
