using System.Collections.Immutable;
using Rolecall.Contracts.Storage;
using Rolecall.Identity.Ids;
using Rolecall.Server.Storage.Sealing;
using Rolecall.Server.Storage.Trail.Segments;

namespace Rolecall.Server.Storage.Trail;

/// <summary>What a trail consists of: a small sealed file beside its segments, written anew whenever there is another segment or one less.</summary>
internal sealed record TrailHead
{
    /// <summary>The file's name within the trail's folder.</summary>
    public const string FileName = "head";

    private const string Place = "head of the audit trail";

    /// <summary>Of the trail, made with it.</summary>
    public required Guid Id { get; init; }

    /// <summary>How often it was written.</summary>
    public required long Edition { get; init; }

    /// <summary>A sequence that none that is still to come is before.</summary>
    public required long Given { get; init; }

    /// <summary>Segments that are not written to any more, the oldest first.</summary>
    public required ImmutableArray<Closed> Segments { get; init; }

    /// <summary>The segment that is written to.</summary>
    public required TrailSegmentName Open { get; init; }

    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>The newest sequence that was committed when it was begun: by it and the mark an end that was cut off is missed.</summary>
    public required long OpenAfter { get; init; }

    /// <summary>The latest time of each sandbox, in ticks: no clock goes back because old records were given up.</summary>
    public required ImmutableDictionary<string, long> Latest { get; init; }

    /// <param name="Name">Of the file.</param>
    /// <param name="Length">Of what is committed, in bytes.</param>
    /// <param name="Seal">Of the last frame.</param>
    /// <param name="OpenedAt">By the wall.</param>
    /// <param name="ClosedAt">By the wall.</param>
    /// <param name="HasAbandonedTail">The file may be longer.</param>
    public sealed record Closed(
        TrailSegmentName Name, long Length, ImmutableArray<byte> Seal, DateTimeOffset OpenedAt, DateTimeOffset ClosedAt, bool HasAbandonedTail);

    /// <summary>Whole on the disk once it returns, or as it was.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public void Write(string folder, Envelope envelope, IRandomSource random)
    {
        var plain = new PackedWriter();
        Id.TryWriteBytes(plain.Reserve(16));
        plain.Long(Edition);
        plain.Long(Given);
        Write(plain, Open);
        plain.Long(OpenedAt.UtcTicks);
        plain.Long(OpenAfter);
        plain.Count(Segments.Length);
        foreach (var closed in Segments)
        {
            Write(plain, closed.Name);
            plain.Long(closed.Length);
            plain.Bytes(closed.Seal.AsSpan());
            plain.Long(closed.OpenedAt.UtcTicks);
            plain.Long(closed.ClosedAt.UtcTicks);
            plain.Flag(closed.HasAbandonedTail);
        }
        plain.Count(Latest.Count);
        foreach (var (sandbox, ticks) in Latest)
        {
            plain.Text(sandbox);
            plain.Long(ticks);
        }
        SecretFile.Write(Path.Combine(folder, FileName), envelope.Seal(plain.Written, Place, random));
    }

    /// <summary>Null where there is none.</summary>
    /// <exception cref="EnvelopeException">It was not sealed by this server, or changed.</exception>
    public static TrailHead? Read(string folder, Envelope envelope)
    {
        var file = Path.Combine(folder, FileName);
        if (!File.Exists(file))
            return null;
        var plain = envelope.Open(File.ReadAllBytes(file), Place);
        var reader = new PackedReader(plain.AsSpan(16));
        var (edition, given, open, openedAt, openAfter) = (reader.Long(), reader.Long(), ReadName(ref reader), ReadTime(ref reader), reader.Long());
        var segments = ImmutableArray.CreateBuilder<Closed>();
        for (var left = reader.Count(); left > 0; left--)
            segments.Add(new(ReadName(ref reader), reader.Long(), [.. reader.Bytes()], ReadTime(ref reader), ReadTime(ref reader), reader.Flag()));
        var latest = ImmutableDictionary.CreateBuilder<string, long>(StringComparer.Ordinal);
        for (var left = reader.Count(); left > 0; left--)
            latest.Add(reader.Text()!, reader.Long());
        return new TrailHead
        {
            Id = new Guid(plain.AsSpan(0, 16)),
            Edition = edition,
            Given = given,
            Segments = segments.ToImmutable(),
            Open = open,
            OpenedAt = openedAt,
            OpenAfter = openAfter,
            Latest = latest.ToImmutable(),
        };
    }

    /// <summary>Whether it was written for these segments, the oldest first.</summary>
    public bool Tells(ImmutableArray<TrailSegment> segments) =>
        Open == segments[^1].Name && Segments.Select(closed => (closed.Name, closed.Length, Seal: Convert.ToHexString(closed.Seal.AsSpan())))
            .SequenceEqual(segments[..^1].Select(segment => (segment.Name, segment.Length, Seal: Convert.ToHexString(segment.Seal.AsSpan()))));

    private static void Write(PackedWriter plain, TrailSegmentName name)
    {
        plain.Long(name.Number);
        plain.Long(name.Edition);
    }

    private static TrailSegmentName ReadName(ref PackedReader reader) => new(reader.Long(), reader.Long());

    private static DateTimeOffset ReadTime(ref PackedReader reader) => new(reader.Long(), TimeSpan.Zero);
}
