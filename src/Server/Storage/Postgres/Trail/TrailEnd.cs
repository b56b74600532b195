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

    private const string Sql = "SELECT last, seal, base, base_seal, mac FROM trail_head";

    /// <exception cref="StoreUnavailableException">It is not as it was written.</exception>
    public static async Task<TrailEnd> Read(NpgsqlConnection connection, TrailSeals seals, bool andHold)
    {
        await using var command = connection.Command(Sql + (andHold ? " FOR UPDATE" : ""));
        await using var reader = await command.ExecuteReaderAsync();
        return await Read(reader, seals);
    }

    /// <summary>Null where it is not as it was written.</summary>
    public static async Task<TrailEnd?> Find(NpgsqlConnection connection, TrailSeals seals)
    {
        await using var command = connection.Command(Sql);
        await using var reader = await command.ExecuteReaderAsync();
        return await Find(reader, seals);
    }

    /// <summary>Begins a transaction that holds it, in one round trip.</summary>
    /// <exception cref="StoreUnavailableException">It is not as it was written.</exception>
    public static async Task<TrailEnd> Begin(NpgsqlConnection connection, TrailSeals seals)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands = { new NpgsqlBatchCommand("BEGIN"), new NpgsqlBatchCommand(Sql + " FOR UPDATE") },
        };
        await using var reader = await batch.ExecuteReaderAsync();
        return await Read(reader, seals);
    }

    private static async Task<TrailEnd> Read(NpgsqlDataReader reader, TrailSeals seals) => await Find(reader, seals)
        ?? throw new StoreUnavailableException("The head of the audit trail was changed, or is missing. Restore the database from a backup.");

    private static async Task<TrailEnd?> Find(NpgsqlDataReader reader, TrailSeals seals)
    {
        if (!await reader.ReadAsync())
            return null;
        var found = new TrailEnd(
            reader.GetInt64(0), reader.GetFieldValue<byte[]>(1), reader.GetInt64(2), reader.GetFieldValue<byte[]>(3));
        return seals.IsHead(reader.GetFieldValue<byte[]>(4), found) ? found : null;
    }
}
