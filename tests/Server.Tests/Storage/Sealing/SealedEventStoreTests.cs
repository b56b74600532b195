using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Rolecall.Contracts.Storage;
using Rolecall.Identity;
using Rolecall.Server.Storage;
using Rolecall.Server.Storage.Sealing;

namespace Rolecall.Server.Tests.Storage.Sealing;

/// <summary>A sealed store does what every event store must do, and opens nothing that it did not write there.</summary>
public sealed class SealedEventStoreTests : EventStoreSnapshotContract
{
    private const string Canary = "canary-wJalrXUtnFEMI";

    protected override IEventStore Open(string place) => Sealed(place, 1);

    [Fact]
    public async Task Files_OfASealedStore_HoldNoSecret()
    {
        await Store.Append(Stream, 0, Records(Canary, "x" + Canary), Cancel);
        await Store.SaveSnapshot(Stream, 1, "snapshot "u8.ToArray().Concat(Records(Canary)[0].ToArray()).ToArray(), Cancel);

        Scan.FilesWith(Folder.Path, Canary).Should().BeEmpty();
        await StoreFolder.Close(Store);
        Scan.FilesWith(Folder.Path, Canary).Should().BeEmpty();

        // The scan sees what it looks for.
        await using var clear = new SqliteEventStore(Folder.File("clear.db"));
        await clear.Append(Stream, 0, Records(Canary), Cancel);
        Scan.FilesWith(Folder.Path, Canary).Should().Contain("clear.db-wal");
    }

    [Theory]
    [InlineData("UPDATE record SET body = (SELECT body FROM record WHERE stream = 'in/other' AND version = 1) WHERE stream = 'in/mine' AND version = 1", "record 1 of in/mine")]
    [InlineData("UPDATE record SET body = (SELECT body FROM record WHERE stream = 'in/mine' AND version = 1) WHERE stream = 'in/mine' AND version = 2", "record 2 of in/mine")]
    [InlineData("DELETE FROM record WHERE stream = 'in/mine' AND version = 1", "record 1 of in/mine")]
    [InlineData("UPDATE record SET body = x'7b7d' WHERE stream = 'in/mine' AND version = 2", "record 2 of in/mine is not sealed")]
    [InlineData("UPDATE record SET body = substr(body, 1, 40) || x'00' || substr(body, 42) WHERE stream = 'in/mine' AND version = 2", "record 2 of in/mine")]
    [InlineData("INSERT INTO snapshot SELECT stream, version, body FROM record WHERE stream = 'in/mine' AND version = 1", "snapshot 1 of in/mine")]
    [InlineData("INSERT INTO snapshot SELECT 'in/mine', version, body FROM snapshot WHERE stream = 'in/other'", "snapshot 1 of in/mine")]
    [InlineData("UPDATE snapshot SET version = 2 WHERE stream = 'in/other'; UPDATE snapshot SET stream = 'in/mine' WHERE stream = 'in/other'", "snapshot 2 of in/mine")]
    public async Task Load_OfWhatWasChangedOrMoved_IsRefused(string tampering, string told)
    {
        await Store.Append("in/mine", 0, Records("""{"of":"mine","n":"one"}""", """{"of":"mine","n":"two"}"""), Cancel);
        await Store.Append("in/other", 0, Records("""{"of":"other","n":"one"}"""), Cancel);
        await Store.SaveSnapshot("in/other", 1, Records("""{"of":"other"}""")[0], Cancel);
        await StoreFolder.Close(Store);
        await Sql(tampering);
        await using var store = Sealed(Folder.Path, 1);

        await FluentActions.Awaiting(() => store.Load("in/mine", Cancel)).Should().ThrowAsync<StoreUnavailableException>().WithMessage($"The {told}*");
    }

    [Fact]
    public async Task Open_WithAnotherKey_IsRefusedWithWhatToDo()
    {
        await StoreFolder.Close(Store);

        FluentActions.Invoking(() => Sealed(Folder.Path, 2)).Should().Throw<StoreUnavailableException>()
            .WithMessage($"*events.db is sealed with the envelope key {Envelope.Text(EnvelopeKeySourceTests.IdOf(1))}, which is not in *Restore the keys*");
    }

    [Fact]
    public async Task Open_AfterARotation_ReadsTheOldSealsWithTheNew_AndNeedsBoth()
    {
        await Store.Append(Stream, 0, Records("old"), Cancel);
        await StoreFolder.Close(Store);
        await using (var rotated = Sealed(Folder.Path, 1, 2))
        {
            await rotated.Append(Stream, 1, Records("new"), Cancel);
            Texts(await rotated.Load(Stream, Cancel)).Should().Equal("old", "new");
        }

        FluentActions.Invoking(() => Sealed(Folder.Path, 1)).Should().Throw<StoreUnavailableException>();
        FluentActions.Invoking(() => Sealed(Folder.Path, 2)).Should().Throw<StoreUnavailableException>();
        await using var again = Sealed(Folder.Path, 1, 2);
        Texts(await again.Load(Stream, Cancel)).Should().Equal("old", "new");
    }

    private static SealedEventStore Sealed(string place, params byte[] keys)
    {
        var (store, random) = (new SqliteEventStore(Path.Combine(place, "events.db")), new SystemRandomSource());
        var source = new EnvelopeKeySource(new Secret(string.Join(',', keys.Select(EnvelopeKeySourceTests.Text))), "", MayMake: false);
        return new SealedEventStore(store, store.OpenEnvelope(source, random), random, NullLogger<SealedEventStore>.Instance);
    }

    private async Task Sql(string text)
    {
        await using var connection = new SqliteConnection($"Data Source={Folder.File("events.db")};Pooling=False");
        await connection.OpenAsync(Cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = text;
        (await command.ExecuteNonQueryAsync(Cancel)).Should().BePositive("it must have changed something");
    }
}
