using Microsoft.Data.Sqlite;
using Rolecall.Contracts.Storage;
using Rolecall.Server.Storage;

namespace Rolecall.Server.Tests.Storage;

public sealed class SqliteEventStoreTests : EventStoreCrashContract
{
    protected override string KindForCrashWriter => "sqlite";

    protected override IEventStore Open(string place) => new SqliteEventStore(Path.Combine(place, "events.db"));

    protected override async Task CheckIntegrity() => (await Integrity(Folder.File("events.db"))).Should().Be("ok");

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

public sealed class SqliteAuditStoreTests : AuditStoreContract
{
    protected override IAuditStore Open(string place) => new SqliteAuditStore(Path.Combine(place, "audit.db"));
}

public sealed class SqliteObjectStoreTests : ObjectStoreContract
{
    protected override IObjectStore Open(string place) => new SqliteObjectStore(Path.Combine(place, "objects.db"));
}
