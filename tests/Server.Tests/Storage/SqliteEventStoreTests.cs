using Microsoft.Data.Sqlite;
using Rolecall.Contracts.Storage;
using Rolecall.Identity.Ids;
using Rolecall.Server.Storage;
using Rolecall.Server.Tests.Storage.Sealing;

namespace Rolecall.Server.Tests.Storage;

public sealed class SqliteEventStoreTests : EventStoreSnapshotContract
{
    protected override IEventStore Open(string place) => Open(place, new SystemRandomSource());

    /// <summary>Without an envelope around its bodies: what it does with them does not depend on it.</summary>
    internal static SqliteEventStore Open(string place, IRandomSource random) =>
        new(Path.Combine(place, "events.db"), EnvelopeKeySourceTests.Source(1), random);

    /// <summary>SQLite's own check of a database file: "ok", or what is wrong.</summary>
    internal static async Task<string> Integrity(string file)
    {
        await using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        await connection.OpenAsync(Cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA integrity_check";
        return (string)(await command.ExecuteScalarAsync(Cancel))!;
    }
}
