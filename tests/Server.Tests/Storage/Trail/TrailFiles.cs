using System.Collections.Immutable;
using Rolecall.Server.Storage.Trail;
using Rolecall.Server.Storage.Trail.Segments;

namespace Rolecall.Server.Tests.Storage.Trail;

/// <summary>The files of a closed trail by their names in its data directory, and the frames that are in them.</summary>
internal sealed class TrailFiles
{
    private TrailFiles(ImmutableSortedDictionary<string, byte[]> contents) => Contents = contents;

    public static string Head { get; } = Path.Combine("trail", TrailHead.FileName);

    public ImmutableSortedDictionary<string, byte[]> Contents { get; }

    /// <summary>The oldest first; the last is the one that is written to.</summary>
    public string[] Segments => [.. Contents.Keys.Where(name => name.EndsWith(".log", StringComparison.Ordinal))];

    public string Open => Segments[^1];

    public byte[] Mark => Contents[TrailOpening.MarkName];

    /// <param name="place">The data directory.</param>
    public static TrailFiles Read(string place) => new(
        Directory.GetFiles(Path.Combine(place, "trail")).Append(Path.Combine(place, TrailOpening.MarkName))
            .ToImmutableSortedDictionary(file => Path.GetRelativePath(place, file), File.ReadAllBytes, StringComparer.Ordinal));

    public static byte[] Header(byte[] segment) => segment[..TrailSegmentFile.HeaderBytes];

    /// <summary>The frames of a segment, up to the first that is not whole by its checksum.</summary>
    public static List<byte[]> Frames(byte[] segment)
    {
        var frames = new List<byte[]>();
        for (var at = TrailSegmentFile.HeaderBytes; at <= segment.Length && TrailFrame.Read(segment.AsSpan(at)) is { } frame; at += frame.Length)
            frames.Add(segment[at..(at + frame.Length)]);
        return frames;
    }

    public static byte[] Segment(byte[] header, IEnumerable<byte[]> frames) => [.. header, .. frames.SelectMany(frame => frame)];
}
