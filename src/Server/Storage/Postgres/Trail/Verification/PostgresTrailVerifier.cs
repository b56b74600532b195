using System.Data;
using Npgsql;
using Rolecall.Contracts.Storage.Verification;
using Rolecall.Server.Storage.Trail.Verification;

namespace Rolecall.Server.Storage.Postgres.Trail.Verification;

/// <summary>
/// Holds all of the trail against its seals while silos append to it and give its oldest up: some frames in a snapshot of their own, each with
/// its rows, from where the trail begins to where it ended when the check began. Nothing is locked, and one row is in memory at a time.
/// </summary>
internal sealed class PostgresTrailVerifier(PostgresDatabase database, TrailSeals seals)
{
    private const int FramesAtOnce = 256;

    private readonly TrailFindings all = new();

    /// <param name="First">The first sequence.</param>
    /// <param name="Last">The last one.</param>
    private sealed record Frame(long First, long Last, byte[] Seal);

    /// <summary>How far the chain was followed.</summary>
    /// <param name="Seal">Of the last frame.</param>
    private sealed record Place(long Last, byte[] Seal);

    /// <exception cref="Rolecall.Contracts.Storage.StoreUnavailableException">The database cannot be reached.</exception>
    public async Task<AuditReport> Run(CancellationToken cancel)
    {
        if (await database.Read(connection => TrailEnd.Find(connection, seals), cancel) is not { } end)
        {
            all.Break(AuditBreakKind.Head, "the head of the audit trail was changed, or is missing: nothing tells where the trail begins and ends");
            return all.Report(last: 0, indexed: 0);
        }
        for (var at = new Place(end.Base, end.BaseSeal); at.Last < end.Last;)
        {
            // A lost connection begins a stretch again: what was found of it does not count.
            (var part, at) = await database.Read(connection => Follow(connection, at, end, cancel), cancel);
            all.Add(part);
        }
        all.Add(await database.Read(connection => FindStrays(connection), cancel));
        return all.Report(end.Last, indexed: end.Last);
    }

    private async Task<(TrailFindings Part, Place Reached)> Follow(NpgsqlConnection connection, Place at, TrailEnd end, CancellationToken cancel)
    {
        var part = new TrailFindings();
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
        if (await TrailEnd.Find(connection, seals) is not { } now)
        {
            part.Break(AuditBreakKind.Head, "the head of the audit trail was changed while it was checked");
            return (part, new Place(end.Last, end.Seal));
        }
        // What was given up meanwhile is passed over: the head tells the seal that the rest follows on.
        if (now.Base > at.Last)
            at = new Place(now.Base, now.BaseSeal);
        var frames = await connection.Rows(
            row => new Frame(row.GetInt64(0), row.GetInt64(1), row.GetFieldValue<byte[]>(2)),
            "SELECT first, last, seal FROM trail_frame WHERE first > $1 ORDER BY first LIMIT $2", at.Last, FramesAtOnce);
        var isEnd = frames.Count == 0;
        frames.RemoveAll(frame => frame.First > end.Last);
        if (frames.Count == 0)
        {
            if (at.Last < end.Last && isEnd)
                part.Break(AuditBreakKind.CutShort, $"the audit trail ends with {at.Last}, and had come to {end.Last}", at.Last + 1);
            else if (at.Last < end.Last)
                Break(part, end.Last + 1, at.Last + 1);
            return (part, new Place(end.Last, end.Seal));
        }
        await using var command = connection.Command(KeptCall.Sql, at.Last, frames[^1].Last);
        await using var rows = await command.ExecuteReaderAsync(cancel);
        var row = await Next(rows, cancel);
        foreach (var frame in frames)
        {
            var isBroken = CheckPlace(frame, at, part);
            var (next, of) = (frame.First, new List<byte[]>());
            for (; row is not null && row.Sequence <= frame.Last; row = await Next(rows, cancel))
            {
                if (row.Sequence != next && !isBroken)
                    isBroken = Break(part, row.Sequence, next);
                row.Check(seals, part);
                of.Add(row.Seal);
                next = row.Sequence + row.Views;
            }
            if (next <= frame.Last && !isBroken)
                isBroken = Break(part, frame.Last + 1, next);
            if (!isBroken && !seals.IsFrame(frame.Seal, at.Seal, frame.First, frame.Last, of))
                part.Break(AuditBreakKind.Edited, $"the records {frame.First} to {frame.Last} are not sealed as they were written", frame.First);
            at = new Place(frame.Last, frame.Seal);
        }
        if (at.Last == end.Last && !at.Seal.AsSpan().SequenceEqual(end.Seal))
            part.Break(AuditBreakKind.Edited, $"the seal of the record {at.Last} is not the head's", at.Last);
        return (part, at);
    }

    /// <summary>Whether the frame does not stand where the one before it ends.</summary>
    private static bool CheckPlace(Frame frame, Place at, TrailFindings part)
    {
        if (frame.First == at.Last + 1 && frame.Last >= frame.First)
            return false;
        return Break(part, frame.First, at.Last + 1);
    }

    /// <param name="found">The sequence that is there.</param>
    /// <param name="wanted">The one that must be.</param>
    private static bool Break(TrailFindings part, long found, long wanted)
    {
        if (found > wanted)
            part.Break(AuditBreakKind.Missing, $"the records from {wanted} to {found - 1} are missing", wanted);
        else
            part.Break(AuditBreakKind.Reordered, $"the record {found} stands where none was written", found);
        return true;
    }

    /// <summary>Rows that no frame has, and deletions that nobody asked for.</summary>
    private async Task<TrailFindings> FindStrays(NpgsqlConnection connection)
    {
        var part = new TrailFindings();
        if (await connection.Scalar(
            """
            SELECT coalesce(
              (SELECT min(sequence) FROM trail WHERE sequence <= (SELECT base FROM trail_head)),
              (SELECT min(sequence) FROM trail WHERE sequence > (SELECT last FROM trail_head)))
            """) is long stray)
            part.Break(AuditBreakKind.Reordered, $"the record {stray} stands where none is", stray);
        var deletions = await connection.Rows(
            row => (Sandbox: row.GetString(0), Last: row.GetInt64(1), Seal: row.GetFieldValue<byte[]>(2)),
            "SELECT sandbox, last, seal FROM trail_deletion");
        if (deletions.Any(deletion => !seals.IsDeletion(deletion.Seal, deletion.Sandbox, deletion.Last)))
            part.Break(AuditBreakKind.Edited, "the deletion of a sandbox was changed");
        return part;
    }

    private static async Task<KeptCall?> Next(NpgsqlDataReader rows, CancellationToken cancel) =>
        await rows.ReadAsync(cancel) ? KeptCall.Of(rows) : null;
}
