using Microsoft.Data.Sqlite;
using Rolecall.Contracts.Storage;
using Rolecall.Identity.Ids;
using Rolecall.Server.Storage;
using Rolecall.Server.Tests.Storage.Sealing;

namespace Rolecall.Server.Tests.Storage;

public sealed class SqliteAuditStoreTests : AuditStoreContract
{
    protected override IAuditStore Open(string place) => new SqliteAuditStore(Path.Combine(place, "audit.db"));

    [Fact]
    public async Task Lookup_FindsByName_WhatTheIndexHasAndWhatStillWaitsForIt()
    {
        for (var i = 0; i < AuditIndex.MostWaiting + 10; i++)
            await Store.Append([Row(i % 2 == 0 ? "even" : "odd") with { AccountId = i % 2 == 0 ? "111111111111" : "222222222222" }], Cancel);

        (await Store.Lookup(Query with { AccountId = "111111111111", Limit = 1 }, Cancel)).Should().ContainSingle();
        (await CountOf("111111111111")).Should().Be((AuditIndex.MostWaiting + 10) / 2);
    }

    [Fact]
    public async Task Lookup_AfterARestart_FindsWhatWaitedForItsIndex()
    {
        await Store.Append([Row("waits") with { AccountId = "333333333333" }], Cancel);
        await Reopen();

        (await CountOf("333333333333")).Should().Be(1);
    }

    [Fact]
    public async Task Append_AfterADeletedSandboxAndARestart_GivesNoSequenceTwice()
    {
        await Store.Append([Row("one"), Row("two")], Cancel);
        var held = await Store.LastSequence(Cancel);
        await Store.DeleteSandbox(Query.Sandbox, Cancel);
        await Reopen();
        await Store.Append([Row("three")], Cancel);

        (await Store.LastSequence(Cancel)).Should().BeGreaterThan(held);
    }

    [Fact]
    public async Task Append_OfTwoRecordsWithTheSameParameters_KeepsThoseOnce()
    {
        ReadOnlyMemory<byte> parameters = new byte[200_000];
        await Store.Append([Row("own") with { Parameters = parameters }, Row("others") with { Parameters = parameters }], Cancel);
        await Reopen();

        (await Store.Lookup(Query, Cancel)).Should().HaveCount(2).And.OnlyContain(row => row.Record.Length > parameters.Length);
        new FileInfo(Folder.File("audit.db")).Length.Should().BeLessThan(parameters.Length + 150_000);
    }

    [Fact]
    public async Task Open_OfAnOlderSchema_KeepsItsRowsAndFindsThemByEveryName()
    {
        var file = Folder.File("older.db");
        await using (var connection = new SqliteConnection($"Data Source={file};Pooling=False"))
        {
            await connection.OpenAsync(Cancel);
            await using var command = connection.CreateCommand();
            command.CommandText = SqliteAuditStore.Schemas[0] + """
                ; PRAGMA user_version = 1;
                INSERT INTO event (sandbox, time, account, name, request, error, record) VALUES ('default', 1, '444444444444', 'Older', 'r-older', NULL, x'4f6c646572');
                INSERT INTO mention VALUES ('default', 1, 'alice', 1)
                """;
            await command.ExecuteNonQueryAsync(Cancel);
        }
        await using var store = new SqliteAuditStore(file);

        (await store.Lookup(Query with { AccountId = "444444444444", User = "alice", RequestId = "r-older" }, Cancel)).Should().ContainSingle();
        (await store.LatestTime("default", Cancel))!.Value.UtcTicks.Should().Be(1);
    }

    private async Task<int> CountOf(string account)
    {
        var count = 0;
        long after = 0;
        while (await Store.ReadForward(Query with { AccountId = account, AfterSequence = after, Limit = 1000 }, Cancel) is { Count: > 0 } page)
            (count, after) = (count + page.Count, page[^1].Sequence);
        return count;
    }
}
