namespace Rolecall.Contracts.Storage.Objects;

/// <summary>What became of an upload that was to be completed.</summary>
public enum UploadOutcome
{
    Completed,
    NoSuchUpload,

    /// <summary>A part is no longer what it was: nothing was written.</summary>
    PartsChanged,

    /// <summary>The condition does not hold: nothing was written.</summary>
    ConditionFailed,
}
