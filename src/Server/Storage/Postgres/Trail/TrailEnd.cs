using Npgsql;
using Rolecall.Contracts.Storage;

namespace Rolecall.Server.Storage.Postgres.Trail;

/// <summary>Where the trail begins and ends: the row that whoever appends holds.</summary>
/// <param name="Last">The newest sequence; 0 where there is none.</param>
/// <param name="Seal">Of the newest frame.</param>
/// <param name="Base">What is up to here was given up.</param>
/// <param name="BaseSeal">Of the last frame that was given up.</param>
internal sealed record TrailEnd(long Last, byte[] Seal, long Base, byte[] BaseSeal)
{
    public static TrailEnd Empty { get; } = new(0, [], 0, []);

    /// <exception cref="StoreUnavailableException">It is not as it was written.</exception>
    public static async Task<TrailEnd> Read(NpgsqlConnection connection, TrailSeals seals, bool andHold)
    {
        var rows = await connection.Rows(
            row => (
                End: new TrailEnd(row.GetInt64(0), row.GetFieldValue<byte[]>(1), row.GetInt64(2), row.GetFieldValue<byte[]>(3)),
                Mac: row.GetFieldValue<byte[]>(4)),
            "SELECT last, seal, base, base_seal, mac FROM trail_head" + (andHold ? " FOR UPDATE" : ""));
        return rows is [var found] && seals.IsHead(found.Mac, found.End)
            ? found.End
            : throw new StoreUnavailableException(
                "The head of the audit trail was changed, or is missing. Restore the database from a backup.");
    }
}
