using Microsoft.Data.Sqlite;
using Rolecall.Contracts.Storage;
using Rolecall.Identity.Ids;
using Rolecall.Server.Storage.Sealing;
using Rolecall.Server.Storage.Trail;

namespace Rolecall.Server.Storage.Chains;

/// <summary>
/// How an event store's file becomes ready to be used: its envelope is there, and everything in it is as it was written. A file
/// from before is sealed and chained whole, once; from then on nothing without its chain is taken for a stream.
/// </summary>
internal sealed class SqliteOpening(SqliteDatabase database, EnvelopeKeySource source, IRandomSource random)
{
    /// <summary>The file beside the store.</summary>
    public const string MarkName = "events.mark";

    private const int MostReported = 5;

    /// <param name="lossAcceptedAt">Go on with what is left of a damaged store, and put that on record with this time; null to refuse
    /// it.</param>
    /// <exception cref="StoreUnavailableException">An envelope key is missing, or the store is damaged.</exception>
    public (Envelope Envelope, StoreMark Mark, BatchedStreams Streams) Open(DateTimeOffset? lossAcceptedAt)
    {
        using var commands = new SqliteCommands(database.Open());
        StoreMark? mark = null;
        try
        {
            var known = SqliteSealing.KeyIds(commands);
            var envelope = source.Read(isSealed: known.Count > 0 || SqliteRows.StoreHead(commands) is not null);
            foreach (var id in known)
                SqliteSealing.Require(envelope, id, database, source);
            mark = new StoreMark(Path.Combine(Path.GetDirectoryName(database.File)!, MarkName), envelope, random);
            // Before the store: it is never ahead of one that is read later.
            var seen = mark.Read();
            if (IsOlder(commands, seen) && WasTakenAway(commands))
                Accept([new(null, "it is empty, though the trail beside it is not")], head: null, commands, envelope, mark, lossAcceptedAt);
            else if (IsOlder(commands, seen))
                ChainOlder(commands, envelope, mark);
            else if (DamagesNow(commands, envelope, seen, out var head) is { Count: > 0 } damages)
                Accept(damages, head, commands, envelope, mark, lossAcceptedAt);
            FollowKeys(commands, envelope, mark);
            return (envelope, mark, ReadBatches(commands, envelope, mark));
        }
        catch (Exception failure)
        {
            mark?.Dispose();
            throw failure switch
            {
                SqliteException sqlite => database.Unavailable(sqlite),
                EnvelopeException or DamagedStoreException => new StoreUnavailableException(
                    $"{database.File}: {failure.Message} Restore it from a backup.", failure),
                IOException => new StoreUnavailableException($"The mark of {database.File} cannot be used: {failure.Message}", failure),
                _ => failure,
            };
        }
    }

    private BatchedStreams ReadBatches(SqliteCommands commands, Envelope envelope, StoreMark mark)
    {
        var streams = new BatchedStreams(new SqliteStreams(envelope, random, mark), envelope, random);
        bool areLinked;
        using (commands.Begin(deferred: true))
            areLinked = streams.Read(commands);
        // INVARIANT: all batches of a store are linked, or none is: what an earlier version left is put into its streams first.
        if (!areLinked)
            streams.CatchUp(commands);
        return streams;
    }

    /// <summary>Whether the file is new, or was written before there were chains: whose chains were taken away is neither.</summary>
    internal static bool IsOlder(SqliteCommands commands, (Guid Id, long Commits)? seen) =>
        SqliteRows.StoreHead(commands) is null && seen is null or { Commits: 0 } && !SqliteSealing.HoldsBodiesOfChains(commands)
        && !SqliteRows.Batches(commands).Any();

    /// <summary>All that is wrong with the store.</summary>
    /// <param name="seen">By the mark beside it.</param>
    /// <param name="head">The store's head; null where it does not open.</param>
    internal static List<StoreDamage> Damages(
        SqliteCommands commands, Envelope envelope, (Guid Id, long Commits)? seen, out StoreHead? head)
    {
        head = null;
        var damages = new List<StoreDamage>();
        try
        {
            head = SqliteRows.StoreHead(commands) is { } kept
                ? StoreHead.Open(envelope, kept)
                : throw new DamagedStoreException(null, "the head of all streams is missing");
        }
        catch (Exception damaged) when (damaged is EnvelopeException or DamagedStoreException)
        {
            damages.Add(new(null, damaged.Message.TrimEnd('.')));
        }
        damages.AddRange(SqliteVerification.Damages(commands, envelope, head));
        if (head is not null && AgainstMark(head, seen) is { } older)
            damages.Add(new(null, older));
        return damages;
    }

    /// <summary>All of the store at one moment.</summary>
    private static List<StoreDamage> DamagesNow(
        SqliteCommands commands, Envelope envelope, (Guid Id, long Commits)? seen, out StoreHead? head)
    {
        using var transaction = commands.Begin(deferred: true);
        return Damages(commands, envelope, seen, out head);
    }

    private void Accept(
        List<StoreDamage> damages, StoreHead? head, SqliteCommands commands, Envelope envelope, StoreMark mark, DateTimeOffset? lossAcceptedAt)
    {
        if (lossAcceptedAt is not { } at)
        {
            var more = damages.Count > MostReported ? $"; and {damages.Count - MostReported} more" : "";
            throw new StoreUnavailableException(
                $"{database.File} is not as it was left: {string.Join("; ", damages.Take(MostReported).Select(damage => damage.What))}{more}. "
                + "Restore the data directory from a backup, or start with --accept-data-loss to go on with what is left.");
        }
        new SqliteRepair(commands, envelope, random, mark).Accept(damages, head, at);
    }

    /// <summary>What is on record happened in a sandbox, which the store held first.</summary>
    private bool WasTakenAway(SqliteCommands commands) =>
        SqliteRows.Names(commands, "SELECT name FROM stream UNION SELECT stream FROM record").Count == 0
        && TrailOpening.HasRecords(Path.GetDirectoryName(database.File)!);

    private static string? AgainstMark(StoreHead head, (Guid Id, long Commits)? seen) => seen switch
    {
        null => $"{MarkName}, which tells how far the store had come, is missing or was changed",
        { Id: var id } when id != head.Id => $"{MarkName} is that of another store",
        { Commits: var commits } when commits > head.Commits => $"all of it is an older copy, of {head.Commits} commits: by {MarkName} there were {commits}",
        _ => null,
    };

    private void ChainOlder(SqliteCommands commands, Envelope envelope, StoreMark mark)
    {
        bool wasOlder;
        var streams = new SqliteStreams(envelope, random, mark);
        using (var transaction = commands.Begin())
        {
            wasOlder = SqliteSealing.SealOlder(commands, database, envelope, source, random);
            SqliteSealing.AddKey(commands, envelope.Newest);
            var head = new StoreHead { Id = StoreHead.NewId(random), Commits = 0, Keys = SqliteVerification.DigestOf(SqliteSealing.KeyIds(commands)) };
            // Before the commit: a store with chains and without a mark is one whose mark was taken away.
            mark.Begin(head.Id, commits: 0);
            streams.Use(commands, head);
            foreach (var stream in SqliteRows.Streams(commands).ToList())
                ChainAgain(commands, streams, stream.Name, stream.Version, from: 0);
            streams.BeforeCommit(commands);
            transaction.Commit();
        }
        streams.AfterCommit();
        if (wasOlder)
            Wipe(commands);
    }

    /// <summary>
    /// A newer envelope key is known to the file before it seals anything; where the store is to be sealed again, it is the only one.
    /// </summary>
    private void FollowKeys(SqliteCommands commands, Envelope envelope, StoreMark mark)
    {
        if (!source.SealAgain && SqliteSealing.KeyIds(commands).Contains(envelope.Newest))
            return;
        if (ReadBatches(commands, envelope, mark) is { IsBehind: true } batched)
            batched.CatchUp(commands);
        var streams = new SqliteStreams(envelope, random, mark);
        using (var transaction = commands.Begin())
        {
            var former = streams.StoreHeadOf(commands);
            SqliteSealing.AddKey(commands, envelope.Newest);
            if (source.SealAgain)
            {
                SqliteSealing.SealAgain(commands, envelope, random);
                mark.Begin(former.Id, former.Commits);
                streams.Use(commands, new StoreHead { Id = former.Id, Commits = former.Commits, Keys = default });
                foreach (var stream in SqliteRows.Streams(commands).ToList())
                    ChainAgain(
                        commands,
                        streams,
                        stream.Name,
                        stream.Version,
                        SealedHead.Open(envelope, stream.Name, stream.Version, stream.Head).Head.Base);
            }
            streams.StoreHeadOf(commands).Keys = SqliteVerification.DigestOf(SqliteSealing.KeyIds(commands));
            streams.BeforeCommit(commands);
            transaction.Commit();
        }
        streams.AfterCommit();
        if (source.SealAgain)
            Wipe(commands);
    }

    /// <summary>The chain over the bodies as they are now.</summary>
    private static void ChainAgain(SqliteCommands commands, SqliteStreams streams, string stream, long version, long from)
    {
        var head = StreamHead.Empty(stream, from);
        var snapshot = SqliteRows.Snapshot(commands, stream);
        foreach (var record in SqliteRows.Records(commands, stream, from))
        {
            if (record.Version != head.Version + 1)
                throw new DamagedStoreException(stream, $"record {head.Version + 1} of {stream} is missing");
            if (snapshot is { } earlier && earlier.Version == head.Version)
                head = head.WithSnapshot(earlier.Version, head.Link, earlier.Body);
            head = head.Append(record.Body);
        }
        if (snapshot is { } newest && newest.Version == head.Version)
            head = head.WithSnapshot(newest.Version, head.Link, newest.Body);
        if (head.Version != version || head.SnapshotVersion != (snapshot?.Version ?? 0))
            throw new DamagedStoreException(
                stream,
                $"record {head.Version + 1} of {stream} is missing: the stream ends with {Math.Max(version, snapshot?.Version ?? 0)}");
        streams.Put(commands, stream, before: null, head);
    }

    /// <summary>What bodies were before is still on free pages and in the log.</summary>
    private static void Wipe(SqliteCommands commands)
    {
        commands.Execute("VACUUM");
        commands.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }
}
