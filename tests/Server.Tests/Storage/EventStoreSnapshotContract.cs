using System.Text;
using Rolecall.Contracts.Storage;

namespace Rolecall.Server.Tests.Storage;

/// <summary>Snapshots, listing and deleting: the second half of the event store's contract.</summary>
public abstract class EventStoreSnapshotContract : EventStoreContract
{
    [Fact]
    public async Task Load_AfterASnapshot_GivesItAndTheTailAlone()
    {
        await Store.Append(Stream, 0, Records("one", "two", "three"), Cancel);
        await Store.SaveSnapshot(Stream, 2, Encoding.UTF8.GetBytes("one+two"), Cancel);

        var stream = await Store.Load(Stream, Cancel);

        stream.Version.Should().Be(3);
        stream.SnapshotVersion.Should().Be(2);
        Encoding.UTF8.GetString(stream.Snapshot!.Value.Span).Should().Be("one+two");
        Texts(stream).Should().Equal("three");
    }

    [Fact]
    public async Task Load_AfterASnapshotOfTheNewestVersion_HasNoTailAndContinues()
    {
        await Store.Append(Stream, 0, Records("one", "two"), Cancel);
        await Store.SaveSnapshot(Stream, 2, Encoding.UTF8.GetBytes("all"), Cancel);
        await Reopen();

        var stream = await Store.Load(Stream, Cancel);

        stream.Version.Should().Be(2);
        stream.Records.Should().BeEmpty();
        (await Store.Append(Stream, 2, Records("three"), Cancel)).Should().Be(3);
    }

    [Fact]
    public async Task SaveSnapshot_OfAnOlderVersion_NeverReplacesANewerOne()
    {
        await Store.Append(Stream, 0, Records("one", "two", "three"), Cancel);
        await Store.SaveSnapshot(Stream, 3, Encoding.UTF8.GetBytes("newer"), Cancel);
        await Store.SaveSnapshot(Stream, 1, Encoding.UTF8.GetBytes("older"), Cancel);

        var stream = await Store.Load(Stream, Cancel);

        stream.SnapshotVersion.Should().Be(3);
        Encoding.UTF8.GetString(stream.Snapshot!.Value.Span).Should().Be("newer");
    }

    [Fact]
    public async Task Load_BesideAWriter_IsAlwaysOfOneMoment()
    {
        var writing = Task.Run(
            async () =>
            {
                for (var version = 0; version < 300; version += 3)
                {
                    await Store.Append(Stream, version, Records($"{version + 1}", $"{version + 2}", $"{version + 3}"), Cancel);
                    if (version % 30 == 0)
                        await Store.SaveSnapshot(Stream, version + 3, Encoding.UTF8.GetBytes($"{version + 3}"), Cancel);
                }
            },
            Cancel);

        while (!writing.IsCompleted)
        {
            var stream = await Store.Load(Stream, Cancel);
            (stream.Version % 3).Should().Be(0, "an append of three is there whole or not at all");
            if (stream.Snapshot is { } snapshot)
                Encoding.UTF8.GetString(snapshot.Span).Should().Be($"{stream.SnapshotVersion}");
            Texts(stream).Should().Equal(Enumerable.Range(
                (int)stream.SnapshotVersion + 1, stream.Records.Count).Select(version => $"{version}"));
        }
        await writing;
    }

    [Fact]
    public async Task List_OfMoreStreamsThanAPage_GivesEachOnceInOrder()
    {
        var names = Enumerable.Range(0, 2_345).Select(i => $"in/default/account/{i:D12}").ToArray();
        await Task.WhenAll(names.Reverse().Select(name => Store.Append(name, 0, Records("x"), Cancel)));
        await Store.Append("in/defaultx/account/1", 0, Records("x"), Cancel);

        (await Store.List("in/default/", Cancel).ToListAsync(Cancel)).Should().Equal(names);
        (await Store.List("in/default/", names[1_200], Cancel).ToListAsync(Cancel)).Should().Equal(names[1_201..]);
        (await Store.List("in/default/", names[^1], Cancel).ToListAsync(Cancel)).Should().BeEmpty();
    }

    [Fact]
    public async Task List_OfAPrefixWithWildcards_TakesThemAsTheyAre()
    {
        await Store.Append("in/a_b%/1", 0, Records("x"), Cancel);
        await Store.Append("in/aXbY/1", 0, Records("x"), Cancel);

        (await Store.List("in/a_b%", Cancel).ToListAsync(Cancel)).Should().Equal("in/a_b%/1");
    }

    [Fact]
    public async Task Delete_OfAStream_LeavesOneWhoseNameBeginsTheSame()
    {
        foreach (var stream in (string[])["sandbox/a", "sandbox/ab", "sandbox/a/b"])
        {
            await Store.Append(stream, 0, Records("one", "two"), Cancel);
            await Store.SaveSnapshot(stream, 1, "state"u8.ToArray(), Cancel);
        }

        await Store.Delete("sandbox/a", Cancel);

        (await Store.List("sandbox/", Cancel).ToListAsync(Cancel)).Should().Equal("sandbox/a/b", "sandbox/ab");
        (await Store.Load("sandbox/a", Cancel))
            .Should().Match<StoredStream>(stream => stream.Version == 0 && stream.Snapshot == null && stream.Records.Count == 0);
        (await Store.Load("sandbox/ab", Cancel)).Should().Match<StoredStream>(stream => stream.Version == 2 && stream.SnapshotVersion == 1);
        (await Store.Append("sandbox/a", 0, Records("again"), Cancel)).Should().Be(1);
    }

    [Fact]
    public async Task DeleteAll_OfAPrefix_TakesStreamsAndSnapshotsAndNothingElse()
    {
        await Store.Append("in/gone/account/1", 0, Records("one", "two"), Cancel);
        await Store.SaveSnapshot("in/gone/account/1", 2, Encoding.UTF8.GetBytes("all"), Cancel);
        await Store.Append("in/gone2/account/1", 0, Records("stays"), Cancel);

        await Store.DeleteAll("in/gone/", Cancel);
        await Reopen();

        var gone = await Store.Load("in/gone/account/1", Cancel);
        (gone.Version, gone.Snapshot.HasValue, gone.Records.Count).Should().Be((0, false, 0));
        (await Store.List("in/", Cancel).ToListAsync(Cancel)).Should().Equal("in/gone2/account/1");
        (await Store.Append("in/gone/account/1", 0, Records("again"), Cancel)).Should().Be(1);
    }
}
