namespace Rolecall.Server.Storage.Trail;

/// <summary>How much of the trail is kept.</summary>
internal sealed record TrailLimits
{
    public const int DefaultDays = 90;
    public const int DefaultMegabytes = 1024;

    /// <summary>By the wall, since the segment was closed.</summary>
    public TimeSpan Age { get; init; } = TimeSpan.FromDays(DefaultDays);

    /// <summary>Of all segments.</summary>
    public long Bytes { get; init; } = (long)DefaultMegabytes << 20;

    /// <summary>Of a segment: what goes at once.</summary>
    public long SegmentBytes => SegmentBytesOf ?? Math.Clamp(Bytes / 32, 256 << 10, 16 << 20);

    /// <summary>Null for a part of <see cref="Bytes"/>.</summary>
    public long? SegmentBytesOf { get; init; }

    /// <summary>For how long a segment is written to: what it holds goes together.</summary>
    public TimeSpan SegmentAge => Age < TimeSpan.FromDays(30) ? Age / 30 : TimeSpan.FromDays(1);
}
