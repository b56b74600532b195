namespace Rolecall.Contracts.Storage.Objects;

/// <summary>What became of a copy.</summary>
public enum CopyOutcome
{
    Copied,

    /// <summary>The source is no longer what it was: nothing was written.</summary>
    SourceChanged,

    /// <summary>The condition does not hold: nothing was written.</summary>
    ConditionFailed,
}
