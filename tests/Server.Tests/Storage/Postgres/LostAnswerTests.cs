using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Rolecall.Contracts.Storage;
using Rolecall.Identity.Ids;
using Rolecall.Server.Storage.Postgres;
using Rolecall.Server.Tests.Storage.Sealing;

namespace Rolecall.Server.Tests.Storage.Postgres;

/// <summary>A write that was committed, whose answer never came: it is kept once, and acknowledged.</summary>
[Collection(PostgresCollection.Name)]
public sealed class LostAnswerTests(PostgresFixture postgres) : OneDatabase(postgres)
{
    private const string Mark = "the answer to this is lost";

    private LossyProxy proxy = null!;

    public override ValueTask InitializeAsync()
    {
        proxy = new LossyProxy(new Uri(Url).Port, Encoding.UTF8.GetBytes(Mark));
        return ValueTask.CompletedTask;
    }

    public override async ValueTask DisposeAsync()
    {
        await proxy.DisposeAsync();
        await base.DisposeAsync();
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
        await using var direct = OpenDatabase();
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
            await store.Append([Row("default", "before"), Row("default", Mark), Row("default", "after")], Cancel);
        }

        (proxy.Lost, proxy.Marked).Should().Be((1, 1));
        await using var direct = OpenDatabase();
        await using var again = Open(direct);
        (await again.ReadForward(new AuditQuery { Sandbox = "default" }, Cancel)).Select(row => row.Row.EventName)
            .Should().Equal("before", Mark, "after");
    }

    private PostgresDatabase OpenByProxy() => PostgresFixture.Open(
        Url.Replace($":{new Uri(Url).Port}/", $":{proxy.Port}/", StringComparison.Ordinal));

    private static PostgresAuditStore Open(PostgresDatabase database) => new(
        database, EnvelopeKeySourceTests.Source(1).Read(isSealed: false), new SystemRandomSource(), TimeProvider.System,
        NullLogger<PostgresAuditStore>.Instance);
}
