using System.Security.Cryptography;

namespace Rolecall.Server.Storage.Chains;

/// <summary>Whether a snapshot and records are those that a head stands for.</summary>
internal static class StreamCheck
{
    /// <param name="records">In the order of their versions: after the snapshot, or all of them.</param>
    /// <param name="all">The records begin where the stream does, and not after the snapshot.</param>
    /// <returns>What is wrong; null where nothing is.</returns>
    public static StoreDamage? Damage(string stream, StreamHead head, StoredBody? snapshot, IEnumerable<StoredBody> records, bool all)
    {
        var what = OfSnapshot(stream, head, snapshot) ?? OfRecords(stream, head, records, all);
        return what is null ? null : new StoreDamage(stream, what);
    }

    private static string? OfSnapshot(string stream, StreamHead head, StoredBody? snapshot)
    {
        if (snapshot is not { } found)
            return head.SnapshotVersion == 0 ? null : $"snapshot {head.SnapshotVersion} of {stream} is missing";
        if (found.Version != head.SnapshotVersion)
        {
            return head.SnapshotVersion == 0
                ? $"snapshot {found.Version} of {stream} was not written there by this server"
                : $"snapshot {found.Version} of {stream} stands where snapshot {head.SnapshotVersion} was";
        }
        return SHA256.HashData(found.Body).AsSpan().SequenceEqual(head.SnapshotDigest.Span)
            ? null
            : $"snapshot {found.Version} of {stream} was changed";
    }

    private static string? OfRecords(string stream, StreamHead head, IEnumerable<StoredBody> records, bool all)
    {
        var (first, link) = all
            ? (head.Base, StreamHead.FirstLink(stream, head.Base))
            : (head.SnapshotVersion, head.SnapshotLink.ToArray());
        var version = first;
        foreach (var record in records)
        {
            if (record.Version <= version || version == head.Version)
                return $"record {record.Version} of {stream} was added: the stream begins after {head.Base} and ends with {head.Version}";
            if (record.Version > version + 1)
                return $"record {version + 1} of {stream} is missing";
            link = StreamHead.NextLink(link, ++version, record.Body);
            if (all && version == head.SnapshotVersion && !link.AsSpan().SequenceEqual(head.SnapshotLink.Span))
                return Changed(stream, first, version);
        }
        if (version < head.Version)
            return $"record {version + 1} of {stream} is missing: the stream ends with {head.Version}";
        return link.AsSpan().SequenceEqual(head.Link.Span) ? null : Changed(stream, first, version);
    }

    private static string Changed(string stream, long first, long last) =>
        first + 1 == last ? $"record {last} of {stream} was changed" : $"one of the records {first + 1} to {last} of {stream} was changed";
}
