namespace Rolecall.Contracts.Storage.Verification;

/// <summary>In which way a part of the audit trail is not as it was written.</summary>
public enum AuditBreakKind
{
    /// <summary>Something stands in its place, and is not what was written there.</summary>
    Edited,

    /// <summary>The end is gone.</summary>
    CutShort,

    /// <summary>Records do not follow one another as they were written: moved, repeated, put in or taken out.</summary>
    Reordered,

    /// <summary>A segment or records that must be there are not, and later ones are.</summary>
    Missing,

    /// <summary>What says where the trail begins and ends: its head, or its mark.</summary>
    Head,

    /// <summary>A record is there, and is not found by all of its names.</summary>
    Index,
}
