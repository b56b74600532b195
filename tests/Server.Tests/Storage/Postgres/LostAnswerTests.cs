using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Rolecall.Contracts.Storage;
using Rolecall.Identity.Ids;
using Rolecall.Server.Storage.Postgres;
using Rolecall.Server.Tests.Storage.Sealing;

namespace Rolecall.Server.Tests.Storage.Postgres;

/// <summary>A write that was committed, whose answer never came: it is kept once, and acknowledged.</summary>
[Collection(PostgresCollection.Name)]
public sealed class LostAnswerTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Mark = "the answer to this is lost";

    private readonly StoreFolder folder = new();
    private LossyProxy proxy = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        proxy = new LossyProxy(postgres.Server.Port, Encoding.UTF8.GetBytes(Mark));
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await proxy.DisposeAsync();
        folder.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Append_IsKeptOnce_ByAWriterWithARowAndByOneWithoutIt(int before)
    {
        await using (var database = OpenByProxy())
        {
            await using var store = new PostgresEventStore(database, EnvelopeKeySourceTests.Source(1), new SystemRandomSource());
            for (var version = 0; version < before; version++)
                await store.Append("a", version, [Encoding.UTF8.GetBytes("before")], Cancel);

            (await store.Append("a", before, [Encoding.UTF8.GetBytes(Mark)], Cancel)).Should().Be(before + 1);
            (await store.Append("a", before + 1, [Encoding.UTF8.GetBytes("after")], Cancel)).Should().Be(before + 2);
        }

        (proxy.Lost, proxy.Marked).Should().Be((1, 1));
        await using var direct = postgres.OpenAt(folder.Path);
        await using var again = new PostgresEventStore(direct, EnvelopeKeySourceTests.Source(1), new SystemRandomSource());
        (await again.Load("a", Cancel)).Records.Select(record => Encoding.UTF8.GetString(record.Span))
            .Should().Equal([.. Enumerable.Repeat("before", before), Mark, "after"]);
    }

    [Fact]
    public async Task RecordOfACall_IsKeptOnce()
    {
        await using (var database = OpenByProxy())
        {
            await using var store = Open(database);
            await store.Append([Row("before"), Row(Mark), Row("after")], Cancel);
        }

        (proxy.Lost, proxy.Marked).Should().Be((1, 1));
        await using var direct = postgres.OpenAt(folder.Path);
        await using var again = Open(direct);
        (await again.ReadForward(new AuditQuery { Sandbox = "default" }, Cancel)).Select(row => row.Row.EventName)
            .Should().Equal("before", Mark, "after");
    }

    private PostgresDatabase OpenByProxy() => PostgresFixture.Open(
        postgres.UrlOf(folder.Path).Replace($":{postgres.Server.Port}/", $":{proxy.Port}/", StringComparison.Ordinal));

    private static PostgresAuditStore Open(PostgresDatabase database) => new(
        database, EnvelopeKeySourceTests.Source(1).Read(isSealed: false), new SystemRandomSource(), TimeProvider.System,
        NullLogger<PostgresAuditStore>.Instance);

    private static AuditRow Row(string name) => new()
    {
        Sandbox = "default",
        Time = new DateTimeOffset(2026, 1, 2, 12, 0, 0, TimeSpan.Zero),
        EventName = name,
        RequestId = "request",
        Views = [new AuditView { AccountId = "111111111111", Users = [], Resources = [] }],
        Record = "record"u8.ToArray(),
    };
}
