using Npgsql;
using Rolecall.Contracts.Storage;

namespace Rolecall.Server.Storage.Postgres.Trail;

/// <summary>
/// Deletes the calls of sandboxes. A sealed row says up to which sequence they are deleted, and from its commit on they are not served;
/// their rows are emptied after it, a bounded number in each transaction. What the seals of the frames need stays: sequences and digests.
/// </summary>
internal sealed class TrailDeletions(PostgresDatabase database, TrailSeals seals)
{
    /// <summary>Rows that are emptied in one transaction.</summary>
    private const int AtOnce = 1_000;

    /// <exception cref="StoreUnavailableException">Whether it is deleted is not known; it may be asked for again.</exception>
    public async Task Delete(string sandbox, CancellationToken cancel)
    {
        long? last = null;
        // What is lost on its way is done again, up to where it was first: a call that was kept since is none of its.
        if (await database.Read(connection => Seal(connection, sandbox, end => last ??= end), cancel))
            await Empty(sandbox, last!.Value, cancel);
    }

    /// <summary>
    /// Empties what was deleted and is not empty yet, as a crash leaves it, and forgets deletions whose rows are given up.
    /// </summary>
    public async Task GoOn(CancellationToken cancel)
    {
        var begun = await database.Read(
            connection => connection.Rows(
                row => (Sandbox: row.GetString(0), Last: row.GetInt64(1), Seal: row.GetFieldValue<byte[]>(2)),
                "SELECT sandbox, last, seal FROM trail_deletion WHERE NOT is_done"),
            cancel);
        foreach (var (sandbox, last, seal) in begun)
        {
            Require(seals, sandbox, last, seal);
            await Empty(sandbox, last, cancel);
        }
        await database.Read(
            connection => connection.Execute(
                "DELETE FROM trail_deletion WHERE is_done AND last <= (SELECT base FROM trail_head)"), cancel);
    }

    /// <exception cref="StoreUnavailableException">The deletion was not written by a member.</exception>
    public static void Require(TrailSeals seals, string sandbox, long last, byte[] seal)
    {
        if (!seals.IsDeletion(seal, sandbox, last))
            throw new StoreUnavailableException(
                $"The audit trail is not as it was left: the deletion of the sandbox {sandbox} was changed. "
                + "Restore the database from a backup.");
    }

    /// <summary>All deletions.</summary>
    /// <exception cref="StoreUnavailableException">One was not written by a member.</exception>
    public static async Task<Dictionary<string, long>> All(NpgsqlConnection connection, TrailSeals seals)
    {
        var rows = await connection.Rows(
            row => (Sandbox: row.GetString(0), Last: row.GetInt64(1), Seal: row.GetFieldValue<byte[]>(2)),
            "SELECT sandbox, last, seal FROM trail_deletion");
        foreach (var (sandbox, last, seal) in rows)
            Require(seals, sandbox, last, seal);
        return rows.ToDictionary(row => row.Sandbox, row => row.Last, StringComparer.Ordinal);
    }

    /// <summary>From its commit on the sandbox's calls are deleted; false where it has none.</summary>
    /// <param name="lastOf">Up to where, by where the trail ends.</param>
    private async Task<bool> Seal(NpgsqlConnection connection, string sandbox, Func<long, long> lastOf)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        // Whoever appends waits for it: each call is before the deletion, or after it.
        var last = lastOf((await TrailEnd.Read(connection, seals, andHold: true)).Last);
        if (await connection.Scalar("SELECT 1 FROM trail WHERE sandbox = $1 LIMIT 1", sandbox) is null)
            return false;
        await connection.Execute(
            """
            INSERT INTO trail_deletion (sandbox, last, seal) VALUES ($1, $2, $3)
            ON CONFLICT (sandbox) DO UPDATE SET last = excluded.last, seal = excluded.seal, is_done = false
            """,
            sandbox, last, seals.OfDeletion(sandbox, last));
        await connection.Execute("DELETE FROM trail_latest WHERE sandbox = $1", sandbox);
        await transaction.CommitAsync();
        return true;
    }

    private async Task Empty(string sandbox, long last, CancellationToken cancel)
    {
        for (long? from = 0; from is { } after;)
        {
            from = await database.Read(
                connection => connection.Scalar(
                    """
                    WITH emptied AS (
                      UPDATE trail SET digest = sha256(body), body = NULL, names = '{}' WHERE sandbox = $1 AND sequence IN (
                        SELECT sequence FROM trail WHERE sandbox = $1 AND sequence > $2 AND sequence <= $3 AND body IS NOT NULL
                        ORDER BY sequence LIMIT $4)
                      RETURNING sequence)
                    SELECT max(sequence) FROM emptied
                    """,
                    sandbox, after, last, (long)AtOnce),
                cancel) as long?;
        }
        await database.Read(
            connection => connection.Execute(
                "UPDATE trail_deletion SET is_done = true WHERE sandbox = $1 AND last = $2", sandbox, last), cancel);
    }
}
