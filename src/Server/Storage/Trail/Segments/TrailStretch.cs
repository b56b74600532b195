namespace Rolecall.Server.Storage.Trail.Segments;

/// <summary>Whole frames of a segment.</summary>
/// <param name="Segment">Where they are.</param>
/// <param name="First">A sequence that none of their records is before.</param>
/// <param name="From">Where the first begins, in bytes.</param>
/// <param name="To">Where the last ends.</param>
internal readonly record struct TrailStretch(TrailSegment Segment, long First, long From, long To);
