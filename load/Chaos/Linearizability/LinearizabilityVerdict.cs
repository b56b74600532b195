namespace Rolecall.Chaos.Linearizability;

/// <summary>What a checker found.</summary>
internal enum LinearizabilityVerdict
{
    /// <summary>There is an order in which one after another's calls answer the same.</summary>
    Linearizable,

    /// <summary>There is none.</summary>
    NotLinearizable,

    /// <summary>The search was given up: it says nothing.</summary>
    Undecided,
}
