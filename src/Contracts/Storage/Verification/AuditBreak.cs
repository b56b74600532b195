namespace Rolecall.Contracts.Storage.Verification;

/// <summary>Where the audit trail is not as it was written.</summary>
/// <param name="Kind">In which way.</param>
/// <param name="Sequence">Of the first record that it concerns, or that is no longer there; null where it concerns the trail as a whole.</param>
/// <param name="Segment">The file within the trail's folder; null where the trail has no files, or it concerns none of them.</param>
/// <param name="What">In words, without any record's contents.</param>
public sealed record AuditBreak(AuditBreakKind Kind, long? Sequence, string? Segment, string What);
