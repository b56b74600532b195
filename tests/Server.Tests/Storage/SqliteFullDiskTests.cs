using System.Text;
using Rolecall.Contracts.Storage;
using Rolecall.Identity.Ids;
using Rolecall.Server.Storage;

namespace Rolecall.Server.Tests.Storage;

public sealed class SqliteFullDiskTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Append_OnAFullDisk_FailsClearly_LosesNothing_AndGoesOnWhenThereIsRoom(bool mounted)
    {
        using var disk = new SmallDisk(mounted);
        var store = disk.OpenEvents();
        var kept = await Fill(store, writers: 1);

        // Full again, and again: the error is the same, and what was kept can be read.
        for (var i = 0; i < 3; i++)
            await FluentActions.Awaiting(() => store.Append(Stream(0), kept[0], [Body(0, kept[0] + 1)], Cancel))
                .Should().ThrowAsync<StoreUnavailableException>().WithMessage("*disk*events.db*full*");
        await CheckKept(store, kept);

        disk.MakeRoom(store);

        (await store.Append(Stream(0), kept[0], [Body(0, kept[0] + 1)], Cancel)).Should().Be(++kept[0]);
        await CheckKept(store, kept);
        await store.DisposeAsync();
        (await SqliteEventStoreTests.Integrity(Path.Combine(disk.Place, "events.db"))).Should().Be("ok");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Append_Of16WritersOnAFullDisk_KeepsWhatWasAcknowledgedOverReopening(bool mounted)
    {
        using var disk = new SmallDisk(mounted);
        var store = disk.OpenEvents();
        var kept = await Fill(store, writers: 16);
        await store.DisposeAsync();
        (await SqliteEventStoreTests.Integrity(Path.Combine(disk.Place, "events.db"))).Should().Be("ok");

        store = disk.OpenEvents();
        disk.MakeRoom(store);

        await CheckKept(store, kept);
        (await store.Append(Stream(0), kept[0], [Body(0, kept[0] + 1)], Cancel)).Should().Be(kept[0] + 1);
        await store.DisposeAsync();
    }

    [Fact]
    public async Task Append_TooLargeForTheDisk_DoesNotStandInTheWayOfASmallOne()
    {
        using var disk = new SmallDisk(mounted: true);
        var store = disk.OpenEvents();

        await FluentActions.Awaiting(() => store.Append(Stream(0), 0, [new byte[2 << 20]], Cancel))
            .Should().ThrowAsync<StoreUnavailableException>();

        (await store.Append(Stream(0), 0, [Body(0, 1)], Cancel)).Should().Be(1);
        await store.DisposeAsync();
    }

    [Fact]
    public void Open_OnAFullDisk_SaysSo()
    {
        using var disk = new SmallDisk(mounted: true);
        if (!disk.IsMounted)
        {
            // Without a disk of our own: a place that takes no file is as good.
            FluentActions.Invoking(() => SqliteEventStoreTests.Open(Path.Combine(disk.Place, "no such folder"), new SystemRandomSource()))
                .Should().Throw<StoreUnavailableException>().WithMessage("*events.db*");
            return;
        }
        FillWithAFile(disk.Place);

        FluentActions.Invoking(() => SqliteEventStoreTests.Open(disk.Place, new SystemRandomSource()))
            .Should().Throw<StoreUnavailableException>().WithMessage("*events.db*");
    }

    [Fact]
    public void Open_OfANewerSchema_IsRefused()
    {
        using var folder = new StoreFolder();
        var file = folder.File("events.db");
        _ = new SqliteDatabase(
            file, ["CREATE TABLE past (x)", .. Enumerable.Range(2, 6).Select(version => $"CREATE TABLE future{version} (x)")]);

        FluentActions.Invoking(() => SqliteEventStoreTests.Open(folder.Path, new SystemRandomSource()))
            .Should().Throw<StoreUnavailableException>().WithMessage("*newer version*schema 7*");
    }

    private static string Stream(int writer) => $"in/full/account/{writer:D12}";

    private static ReadOnlyMemory<byte> Body(int writer, long version) =>
        Encoding.UTF8.GetBytes($"{writer}:{version}:" + new string('x', 8_000));

    /// <summary>Writes until nobody can write any more.</summary>
    /// <returns>The versions that were acknowledged.</returns>
    private static async Task<long[]> Fill(SqliteEventStore store, int writers)
    {
        var kept = new long[writers];
        await Task.WhenAll(Enumerable.Range(0, writers).Select(async writer =>
        {
            while (true)
            {
                try
                {
                    kept[writer] = await store.Append(Stream(writer), kept[writer], [Body(writer, kept[writer] + 1)], Cancel);
                }
                catch (StoreUnavailableException)
                {
                    return;
                }
            }
        }));
        kept.Sum().Should().BeInRange(10, 200, "a megabyte holds about that many");
        return kept;
    }

    private static async Task CheckKept(SqliteEventStore store, long[] kept)
    {
        for (var writer = 0; writer < kept.Length; writer++)
        {
            var stream = await store.Load(Stream(writer), Cancel);
            stream.Version.Should().Be(kept[writer], "what failed was not kept, what was acknowledged was");
            for (var version = 1; version <= stream.Version; version++)
                stream.Records[version - 1].Span.SequenceEqual(Body(writer, version).Span).Should().BeTrue();
        }
    }

    private static void FillWithAFile(string place)
    {
        using var file = File.Create(Path.Combine(place, "filler"));
        try
        {
            var block = new byte[4096];
            while (true)
            {
                file.Write(block);
                file.Flush();
            }
        }
        catch (IOException)
        {
        }
    }
}
