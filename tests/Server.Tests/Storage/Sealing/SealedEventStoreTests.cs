using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Rolecall.Contracts.Storage;
using Rolecall.Identity.Ids;
using Rolecall.Server.Storage;
using Rolecall.Server.Storage.Sealing;

namespace Rolecall.Server.Tests.Storage.Sealing;

/// <summary>A sealed store does what every event store must do, and opens nothing that it did not write there.</summary>
public sealed class SealedEventStoreTests : EventStoreCrashContract
{
    private const string Canary = "canary-wJalrXUtnFEMI";

    protected override string KindForCrashWriter => "sqlite";

    protected override IEventStore Open(string place)
    {
        // For the crash writer, which opens the same store.
        using (var writer = new StreamWriter(new FileStream(Path.Combine(place, "envelope-key"), SecretFile.OwnerOnly(FileMode.Create))))
            writer.WriteLine(EnvelopeKeySourceTests.Text(1));
        return Sealed(place, 1);
    }

    protected override async Task CheckIntegrity() => (await SqliteEventStoreTests.Integrity(Folder.File("events.db"))).Should().Be("ok");

    [Fact]
    public async Task Files_OfASealedStore_HoldNoSecret()
    {
        await Store.Append(Stream, 0, Records(Canary, "x" + Canary), Cancel);
        await Store.SaveSnapshot(Stream, 1, "snapshot "u8.ToArray().Concat(Records(Canary)[0].ToArray()).ToArray(), Cancel);

        Scan.FilesWith(Folder.Path, Canary).Should().BeEmpty();
        await StoreFolder.Close(Store);
        Scan.FilesWith(Folder.Path, Canary).Should().BeEmpty();

        // The scan sees what it looks for.
        var clear = Directory.CreateDirectory(Folder.File("clear")).FullName;
        await using var store = SqliteEventStoreTests.Open(clear, new SystemRandomSource());
        await store.Append(Stream, 0, Records(Canary), Cancel);
        Scan.FilesWith(clear, Canary).Should().Contain("events.db-wal");
    }

    [Theory]
    [InlineData("UPDATE record SET body = (SELECT body FROM record WHERE stream = 'in/other' AND version = 1) WHERE stream = 'in/mine' AND version = 1", "one of the records 1 to 2 of in/mine was changed")]
    [InlineData("UPDATE record SET body = (SELECT body FROM record WHERE stream = 'in/mine' AND version = 1) WHERE stream = 'in/mine' AND version = 2", "one of the records 1 to 2 of in/mine")]
    [InlineData("DELETE FROM record WHERE stream = 'in/mine' AND version = 1", "record 1 of in/mine is missing")]
    [InlineData("DELETE FROM record WHERE stream = 'in/mine' AND version = 2", "record 2 of in/mine is missing: the stream ends with 2")]
    [InlineData("DELETE FROM record WHERE stream = 'in/mine' AND version = 2; UPDATE stream SET version = 1 WHERE name = 'in/mine'",
        "the head of in/mine at version 1 was changed")]
    [InlineData("UPDATE record SET body = x'7b7d' WHERE stream = 'in/mine' AND version = 2",
        "one of the records 1 to 2 of in/mine was changed")]
    [InlineData("INSERT INTO snapshot SELECT stream, version, body FROM record WHERE stream = 'in/mine' AND version = 1",
        "snapshot 1 of in/mine was not written there")]
    [InlineData("INSERT INTO snapshot SELECT 'in/mine', version, body FROM snapshot WHERE stream = 'in/other'",
        "snapshot 1 of in/mine was not written there")]
    [InlineData("UPDATE stream SET head = (SELECT head FROM stream WHERE name = 'in/other') WHERE name = 'in/mine'",
        "the head of in/mine at version 2 was changed")]
    [InlineData("DELETE FROM stream WHERE name = 'in/mine'", "record 1 of in/mine was added")]
    public async Task Load_OfWhatWasChangedUnderARunningServer_IsRefused(string tampering, string told)
    {
        await Store.Append("in/mine", 0, Records("""{"of":"mine","n":"one"}""", """{"of":"mine","n":"two"}"""), Cancel);
        await Store.Append("in/other", 0, Records("""{"of":"other","n":"one"}"""), Cancel);
        await Store.SaveSnapshot("in/other", 1, Records("""{"of":"other"}""")[0], Cancel);
        await Sql(tampering);

        await FluentActions.Awaiting(() => Store.Load("in/mine", Cancel)).Should().ThrowAsync<StoreUnavailableException>()
            .WithMessage($"{char.ToUpperInvariant(told[0])}{told[1..]}*");

        (await Store.Load("in/other", Cancel)).Version.Should().Be(1, "another stream is served");
        await StoreFolder.Close(Store);
        FluentActions.Invoking(() => Sealed(Folder.Path, 1))
            .Should().Throw<StoreUnavailableException>().WithMessage("*is not as it was left: *in/mine*--accept-data-loss*");
    }

    [Theory]
    [InlineData("UPDATE stream SET version = 1 WHERE name = 'in/mine'")]
    [InlineData("DELETE FROM store_head")]
    public async Task Write_OnWhatWasChangedUnderARunningServer_IsRefusedAndKeepsNothing(string tampering)
    {
        await Store.Append("in/mine", 0, Records("one", "two"), Cancel);
        await Sql(tampering);

        await FluentActions.Awaiting(() => Store.Append("in/mine", 2, Records("three"), Cancel))
            .Should().ThrowAsync<StoreUnavailableException>();
        await FluentActions.Awaiting(() => Store.Append("in/mine", 1, Records("two again"), Cancel))
            .Should().ThrowAsync<StoreUnavailableException>();
        await FluentActions.Awaiting(() => Store.SaveSnapshot("in/mine", 1, Records("state")[0], Cancel))
            .Should().ThrowAsync<StoreUnavailableException>();
        await FluentActions.Awaiting(() => Store.Delete("in/mine", Cancel)).Should().ThrowAsync<StoreUnavailableException>();
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
        var random = new SystemRandomSource();
        var store = new SqliteEventStore(Path.Combine(place, "events.db"), EnvelopeKeySourceTests.Source(keys), random);
        return new SealedEventStore(store, store.Envelope, random, NullLogger<SealedEventStore>.Instance);
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
