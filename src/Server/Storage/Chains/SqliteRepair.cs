using System.Text.Json;
using Rolecall.Contracts.Storage;
using Rolecall.Identity.Ids;
using Rolecall.Server.Storage.Sealing;

namespace Rolecall.Server.Storage.Chains;

/// <summary>
/// Goes on with what is left of a damaged store, as somebody decided: of a damaged stream the snapshot where it opens, and after
/// it, or from the beginning, the records that open up to the first that does not. Writes what was lost into the store itself.
/// </summary>
internal sealed class SqliteRepair(SqliteCommands commands, Envelope envelope, IRandomSource random, StoreMark mark)
{
    private readonly SqliteStreams streams = new(envelope, random, mark);

    public void Accept(IReadOnlyList<StoreDamage> damages, StoreHead? former, DateTimeOffset at)
    {
        using (var transaction = commands.Begin())
        {
            DropStrangers();
            if (former is not null)
                SettleBatches(former);
            commands.Execute("DELETE FROM batch");
            foreach (var id in envelope.Keys)
                SqliteSealing.AddKey(commands, id);
            var seen = mark.Read();
            var head = new StoreHead
            {
                Id = former?.Id ?? seen?.Id ?? StoreHead.NewId(random),
                Commits = Math.Max(former?.Commits ?? 0, seen?.Commits ?? 0),
                Keys = SqliteVerification.DigestOf(SqliteSealing.KeyIds(commands)),
            };
            if (seen?.Id != head.Id)
                mark.Begin(head.Id, commits: 0);
            streams.Use(commands, head);
            foreach (var stream in SqliteRows.Names(commands, "SELECT name FROM stream UNION SELECT stream FROM record UNION SELECT stream FROM snapshot"))
                Keep(stream, [.. damages.Where(damage => damage.Stream == stream)]);
            Record(new AcceptedLoss { At = at, Damages = [.. damages] });
            streams.BeforeCommit(commands);
            transaction.Commit();
        }
        streams.AfterCommit();
    }

    /// <summary>Puts into their streams what follows them there, up to the first batch that is not as it was written.</summary>
    private void SettleBatches(StoreHead former)
    {
        // Heads are summed up anew when each stream is kept: this sum is of nothing.
        streams.Use(commands, new StoreHead { Id = former.Id, Commits = 0, Keys = default });
        try
        {
            foreach (var (stream, expected, bodies) in AppendBatch.ReadAll(commands, envelope, former))
                SettleIfItFollows(stream, expected, bodies);
        }
        catch (DamagedStoreException)
        {
            // What was before it is kept.
        }
    }

    private void SettleIfItFollows(string stream, long expected, byte[][] bodies)
    {
        try
        {
            streams.Append(commands, stream, expected, [.. bodies.Select(body => (ReadOnlyMemory<byte>)body)]);
        }
        catch (Exception failure) when (failure is DamagedStoreException or StreamConflictException)
        {
            // The stream is damaged itself: it goes back to what is left of it.
        }
    }

    private void DropStrangers()
    {
        foreach (var stranger in SqliteVerification.Strangers(commands))
            commands.Execute($"DROP {stranger.Type} IF EXISTS \"{stranger.Name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
        commands.Execute("DELETE FROM stream WHERE typeof(name) <> 'text' OR typeof(version) <> 'integer'");
        commands.Execute("DELETE FROM record WHERE typeof(stream) <> 'text' OR typeof(version) <> 'integer'");
        commands.Execute("DELETE FROM snapshot WHERE typeof(stream) <> 'text' OR typeof(version) <> 'integer'");
    }

    private void Keep(string stream, IReadOnlyList<StoreDamage> damages)
    {
        var head = HeadOf(stream);
        if (damages.Count == 0 && head is not null)
        {
            streams.Put(commands, stream, before: null, head);
            return;
        }
        // INVARIANT: what was never there, or was deleted, does not come back by a loss of something else.
        var salvaged = damages.Count == 0 || damages.All(damage => damage.Added) ? null : Salvage(stream, head?.Base ?? 0);
        if (salvaged is null)
            SqliteStreams.DeleteRows(commands, stream);
        else
            streams.Put(commands, stream, before: null, salvaged);
    }

    private StreamHead? HeadOf(string stream)
    {
        try
        {
            return SqliteRows.Stream(commands, stream) is { } kept ? SealedHead.Open(envelope, stream, kept.Version, kept.Head).Head : null;
        }
        catch (DamagedStoreException)
        {
            return null;
        }
    }

    /// <summary>What opens of the stream; the rest is deleted. Null where nothing does.</summary>
    private StreamHead? Salvage(string stream, long from)
    {
        var snapshot = SqliteRows.Snapshot(commands, stream);
        if (snapshot is { } closed && !Opens(closed, Place.OfSnapshot(stream, closed.Version)))
            snapshot = null;
        var head = Follow(stream, StreamHead.Empty(stream, from), snapshot);
        if (snapshot is { } kept && head.SnapshotVersion == 0)
        {
            // Not every record before the snapshot is there: the stream begins with it.
            head = StreamHead.Empty(stream, kept.Version);
            head = Follow(stream, head.WithSnapshot(kept.Version, head.Link, kept.Body), snapshot);
        }
        if (snapshot is null)
            commands.Execute("DELETE FROM snapshot WHERE stream = $1", stream);
        commands.Execute("DELETE FROM record WHERE stream = $1 AND (version <= $2 OR version > $3)", stream, head.Base, head.Version);
        return head.Version == head.Base && snapshot is null ? null : head;
    }

    /// <summary>On from the head, as far as each record follows the one before and opens.</summary>
    private StreamHead Follow(string stream, StreamHead head, StoredBody? snapshot)
    {
        foreach (var record in SqliteRows.Records(commands, stream, head.Version))
        {
            if (record.Version != head.Version + 1 || !Opens(record, Place.OfRecord(stream, record.Version)))
                break;
            head = head.Append(record.Body);
            if (snapshot is { } taken && taken.Version == head.Version)
                head = head.WithSnapshot(taken.Version, head.Link, taken.Body);
        }
        return head;
    }

    private bool Opens(StoredBody body, string place)
    {
        try
        {
            envelope.Open(body.Body, place);
            return true;
        }
        catch (EnvelopeException)
        {
            return false;
        }
    }

    private void Record(AcceptedLoss loss)
    {
        var version = streams.HeadOf(commands, AcceptedLoss.Stream)?.Head.Version ?? 0;
        var body = envelope.Seal(
            JsonSerializer.SerializeToUtf8Bytes(loss, AcceptedLossJson.Default.AcceptedLoss),
            Place.OfRecord(AcceptedLoss.Stream, version + 1),
            random);
        streams.Append(commands, AcceptedLoss.Stream, version, [body]);
    }
}
