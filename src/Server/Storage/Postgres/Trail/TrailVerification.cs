using Npgsql;
using Rolecall.Contracts.Storage;

namespace Rolecall.Server.Storage.Postgres.Trail;

/// <summary>
/// The newest of the trail against its seals, when a silo starts: the frames follow one another up to the head, and each has the rows that it
/// was sealed with. Bodies are verified when they are read.
/// </summary>
internal static class TrailVerification
{
    private const int Frames = 256;

    /// <exception cref="StoreUnavailableException">It is not as it was written.</exception>
    public static async Task<TrailEnd> Open(NpgsqlConnection connection, TrailSeals seals)
    {
        var empty = TrailEnd.Empty;
        await connection.Execute(
            """
            INSERT INTO trail_head (last, seal, base, base_seal, mac)
            SELECT $1, $2, $1, $2, $3 WHERE NOT EXISTS (SELECT 1 FROM trail_frame) ON CONFLICT DO NOTHING
            """,
            empty.Last, empty.Seal, seals.OfHead(empty));
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);
        var end = await TrailEnd.Read(connection, seals, andHold: false);
        await Verify(connection, seals, end);
        await transaction.CommitAsync();
        return end;
    }

    private static async Task Verify(NpgsqlConnection connection, TrailSeals seals, TrailEnd end)
    {
        var frames = await connection.Rows(
            row => (First: row.GetInt64(0), Last: row.GetInt64(1), Seal: row.GetFieldValue<byte[]>(2)),
            "SELECT first, last, seal FROM trail_frame ORDER BY first DESC LIMIT $1", Frames + 1);
        frames.Reverse();
        var (former, last) = (end.BaseSeal, end.Base);
        if (frames.Count > Frames)
        {
            (_, last, former) = frames[0];
            frames.RemoveAt(0);
        }
        var deletions = await TrailDeletions.All(connection, seals);
        var rows = await connection.Rows(
            row => (
                Sequence: row.GetInt64(0),
                Seal: row.GetFieldValue<byte[]>(1),
                IsMissing: row.GetBoolean(2) && row.GetInt64(0) > deletions.GetValueOrDefault(row.GetString(3))),
            "SELECT sequence, seal, body IS NULL, sandbox FROM trail WHERE sequence > $1 ORDER BY sequence",
            last);
        var at = 0;
        foreach (var frame in frames)
        {
            var of = new List<byte[]>();
            for (; at < rows.Count && rows[at].Sequence <= frame.Last; at++)
            {
                if (rows[at].IsMissing)
                    throw Damaged($"the record {rows[at].Sequence} was emptied");
                of.Add(rows[at].Seal);
            }
            if (frame.First != last + 1 || !seals.IsFrame(frame.Seal, former, frame.First, frame.Last, of))
                throw Damaged($"the records {frame.First} to {frame.Last} are not those that were written");
            (former, last) = (frame.Seal, frame.Last);
        }
        if (at < rows.Count)
            throw Damaged($"the record {rows[at].Sequence} was added");
        if (last != end.Last || !former.AsSpan().SequenceEqual(end.Seal))
            throw Damaged($"it ends with {last}, and ended with {end.Last}");
    }

    private static StoreUnavailableException Damaged(string what) =>
        new($"The audit trail is not as it was left: {what}. Restore the database from a backup.");
}
