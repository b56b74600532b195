using Microsoft.Extensions.Logging.Abstractions;
using Rolecall.Contracts.Storage;
using Rolecall.Contracts.Storage.Verification;
using Rolecall.Identity.Ids;
using Rolecall.Server.Storage.Postgres;
using Rolecall.Server.Storage.Trail;
using Rolecall.Server.Tests.Storage.Sealing;
using Rolecall.Server.Tests.Storage.Trail;

namespace Rolecall.Server.Tests.Storage.Postgres;

/// <summary>What a silo says of a trail that somebody changed in its database: what it is, and where.</summary>
[Collection(PostgresCollection.Name)]
public sealed class PostgresTrailVerifierTests(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly StoreFolder folder = new();
    private PostgresAuditStore store = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Url => postgres.UrlOf(folder.Path);

    public ValueTask InitializeAsync()
    {
        store = Open(new TrailLimits());
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        folder.Dispose();
    }

    [Theory]
    [InlineData("UPDATE trail SET body = overlay(body PLACING '\\x5a' FROM length(body)) WHERE sequence = 2", AuditBreakKind.Edited, 2)]
    [InlineData("UPDATE trail SET sandbox = 'other' WHERE sequence = 2", AuditBreakKind.Edited, 2)]
    [InlineData("UPDATE trail SET seal = (SELECT seal FROM trail WHERE sequence = 3) WHERE sequence = 2", AuditBreakKind.Edited, 2)]
    [InlineData("UPDATE trail SET digest = sha256(body), body = NULL WHERE sequence = 2", AuditBreakKind.Edited, 2)]
    [InlineData("UPDATE trail_frame SET seal = (SELECT seal FROM trail_frame WHERE first = 3) WHERE first = 2", AuditBreakKind.Edited, 2)]
    [InlineData("UPDATE trail_frame SET seal = (SELECT seal FROM trail_frame WHERE first = 2) WHERE first = 4", AuditBreakKind.Edited, 4)]
    [InlineData("DELETE FROM trail WHERE sequence = 2", AuditBreakKind.Missing, 2)]
    [InlineData("DELETE FROM trail WHERE sequence = 2; DELETE FROM trail_frame WHERE first = 2", AuditBreakKind.Missing, 2)]
    [InlineData("DELETE FROM trail WHERE sequence = 4; DELETE FROM trail_frame WHERE first = 4", AuditBreakKind.CutShort, 4)]
    [InlineData("UPDATE trail SET sequence = -sequence WHERE sequence IN (2, 3); UPDATE trail SET sequence = 5 + sequence WHERE sequence < 0", AuditBreakKind.Edited, 2)]
    [InlineData("INSERT INTO trail SELECT 'other', 3, views, time, names, body, digest, seal FROM trail WHERE sequence = 2", AuditBreakKind.Reordered, 3)]
    [InlineData("INSERT INTO trail SELECT sandbox, 9, views, time, names, body, digest, seal FROM trail WHERE sequence = 2", AuditBreakKind.Reordered, 9)]
    [InlineData("INSERT INTO trail SELECT sandbox, 0, views, time, names, body, digest, seal FROM trail WHERE sequence = 2", AuditBreakKind.Reordered, 0)]
    [InlineData("UPDATE trail SET names = '{}' WHERE sequence = 2", AuditBreakKind.Index, 2)]
    [InlineData("UPDATE trail SET names = names[2:] WHERE sequence = 2", AuditBreakKind.Index, 2)]
    [InlineData("UPDATE trail SET time = 1 WHERE sequence = 2", AuditBreakKind.Index, 2)]
    [InlineData("UPDATE trail_head SET last = 3", AuditBreakKind.Head, null)]
    [InlineData("DELETE FROM trail_head", AuditBreakKind.Head, null)]
    [InlineData("INSERT INTO trail_deletion VALUES ('default', 4, 'x', true)", AuditBreakKind.Edited, null)]
    public async Task Change_IsTold_WithItsKindAndItsPlace(string sql, AuditBreakKind kind, int? sequence)
    {
        for (var number = 0; number < 4; number++)
            await store.Append([SmallTrail.Row($"{number}", 100)], Cancel);
        (await store.Verify(Cancel)).Breaks.Should().BeEmpty();

        await postgres.Server.Do(Url, sql);

        var found = (await store.Verify(Cancel)).Breaks.Should().NotBeEmpty().And.Subject.First();
        (found.Kind, found.Sequence, found.Segment).Should().Be((kind, (long?)sequence, (string?)null));
    }

    /// <summary>Those before the newest, which a start verifies.</summary>
    [Fact]
    public async Task Change_FarFromTheEnd_IsTold()
    {
        for (var number = 0; number < 600; number++)
            await store.Append([SmallTrail.Row($"{number}", 10)], Cancel);
        var whole = await store.Verify(Cancel);
        (whole.Breaks.IsEmpty, whole.Records, whole.FirstSequence, whole.LastSequence).Should().Be((true, 600L, 1L, 600L));

        await postgres.Server.Do(Url, "DELETE FROM trail WHERE sequence = 300; DELETE FROM trail_frame WHERE first = 300");

        var found = (await store.Verify(Cancel)).Breaks.Should().ContainSingle().Which;
        (found.Kind, found.Sequence).Should().Be((AuditBreakKind.Missing, (long?)300));
    }

    [Fact]
    public async Task DeletedCalls_AreNoBreak_AndTheirPlaceIsChecked()
    {
        await store.Append([SmallTrail.Row("ours", 10), SmallTrail.Row("theirs", 10) with { Sandbox = "other" }], Cancel);
        await store.DeleteSandbox("other", Cancel);
        (await store.Verify(Cancel)).Should().Match<AuditReport>(report => report.Breaks.IsEmpty && report.Records == 2);

        await postgres.Server.Do(Url, "UPDATE trail SET digest = sha256('another') WHERE sequence = 2");

        var found = (await store.Verify(Cancel)).Breaks.Should().ContainSingle().Which;
        (found.Kind, found.Sequence).Should().Be((AuditBreakKind.Edited, (long?)2));
    }

    [Fact]
    public async Task TrailWhoseOldestIsGivenUpMeanwhile_IsWhole()
    {
        await using var small = Open(new TrailLimits { Bytes = 60_000 });
        for (var number = 0; number < 40; number++)
            await small.Append([SmallTrail.Row($"{number}", 1_000)], Cancel);
        var isOver = false;
        var inUse = Task.Run(
            async () =>
            {
                for (var number = 0; !Volatile.Read(ref isOver); number++)
                {
                    await small.Append([SmallTrail.Row($"{number}", 5_000)], Cancel);
                    await small.Clean();
                }
            },
            Cancel);
        // Until the oldest was given up, several times over.
        for (var (check, first) = (0, 0L); check < 20 || first < 80; check++)
        {
            var report = await store.Verify(Cancel);
            report.Breaks.Should().BeEmpty();
            first = report.FirstSequence;
        }
        Volatile.Write(ref isOver, true);
        await inUse;

        (await store.Verify(Cancel)).Breaks.Should().BeEmpty();
    }

    [Fact]
    public async Task DatabaseThatIsAway_IsNoBreak()
    {
        await store.Append([SmallTrail.Row("one", 10)], Cancel);
        await postgres.Server.Do(Url, "ALTER TABLE trail RENAME TO elsewhere");

        var verify = () => store.Verify(Cancel);

        await verify.Should().ThrowAsync<StoreUnavailableException>();
    }

    private PostgresAuditStore Open(TrailLimits limits) => new(
        postgres.OpenAt(folder.Path), EnvelopeKeySourceTests.Source(1).Read(isSealed: false), new SystemRandomSource(), TimeProvider.System,
        NullLogger<PostgresAuditStore>.Instance, limits);
}
