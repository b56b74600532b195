using System.Text;
using Rolecall.Contracts.Storage;

namespace Rolecall.Server.Tests.Storage;

/// <summary>What every event store must do. A further store derives from this and says how it is opened.</summary>
public abstract class EventStoreContract : StoreContract<IEventStore>
{
    protected const string Stream = "in/default/account/111111111111";

    [Fact]
    public async Task Load_OfAStreamNeverWritten_IsEmptyAtVersionZero()
    {
        var stream = await Store.Load(Stream, Cancel);

        stream.Version.Should().Be(0);
        stream.SnapshotVersion.Should().Be(0);
        stream.Snapshot.Should().BeNull();
        stream.Records.Should().BeEmpty();
    }

    [Fact]
    public async Task Exists_OnlyOfExactlyAStreamThatWasWritten()
    {
        (await Store.Exists(Stream, Cancel)).Should().BeFalse();

        await Store.Append(Stream, 0, Records("one"), Cancel);

        (await Store.Exists(Stream, Cancel)).Should().BeTrue();
        (await Store.Exists(Stream[..^1], Cancel)).Should().BeFalse();
        (await Store.Exists(Stream + "1", Cancel)).Should().BeFalse();
        (await Store.Exists(Stream.ToUpperInvariant(), Cancel)).Should().BeFalse();
        (await Store.Exists("in/default/account/%", Cancel)).Should().BeFalse();
        (await Store.Exists("", Cancel)).Should().BeFalse();
    }

    [Fact]
    public async Task Exists_AfterReopeningAndAfterDeletion_TellsWhatIsThere()
    {
        await Store.Append(Stream, 0, Records("one"), Cancel);
        await Reopen();
        (await Store.Exists(Stream, Cancel)).Should().BeTrue();

        await Store.Delete(Stream, Cancel);
        (await Store.Exists(Stream, Cancel)).Should().BeFalse();

        await Store.Append(Stream, 0, Records("one"), Cancel);
        await Store.DeleteAll("in/default/", Cancel);
        (await Store.Exists(Stream, Cancel)).Should().BeFalse();
    }

    [Fact]
    public async Task Append_ToANewStream_IsReadBackInOrder()
    {
        (await Store.Append(Stream, 0, Records("one", "two"), Cancel)).Should().Be(2);
        (await Store.Append(Stream, 2, Records("three"), Cancel)).Should().Be(3);

        var stream = await Store.Load(Stream, Cancel);
        stream.Version.Should().Be(3);
        Texts(stream).Should().Equal("one", "two", "three");
    }

    [Fact]
    public async Task Append_AfterReopening_Continues()
    {
        await Store.Append(Stream, 0, Records("one"), Cancel);

        await Reopen();

        Texts(await Store.Load(Stream, Cancel)).Should().Equal("one");
        (await Store.Append(Stream, 1, Records("two"), Cancel)).Should().Be(2);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Append_AtAnotherVersion_IsAConflictAndKeepsNothing(long expected)
    {
        await Store.Append(Stream, 0, Records("one", "two"), Cancel);

        await FluentActions.Awaiting(() => Store.Append(Stream, expected, Records("never"), Cancel))
            .Should().ThrowAsync<StreamConflictException>().WithMessage($"*{Stream}*version 2, not {expected}*");

        Texts(await Store.Load(Stream, Cancel)).Should().Equal("one", "two");
    }

    [Fact]
    public async Task Append_OfManyAtOneVersion_ExactlyOneWins()
    {
        for (var round = 0; round < 20; round++)
        {
            var stream = $"{Stream}-{round}";
            var outcomes = await Task.WhenAll(Enumerable.Range(0, 64).Select(writer => Task.Run(() => TryAppend(stream, writer), Cancel)));

            outcomes.Count(won => won).Should().Be(1);
            var winner = Array.IndexOf(outcomes, true);
            Texts(await Store.Load(stream, Cancel)).Should().Equal($"{winner} first", $"{winner} second");
        }

        async Task<bool> TryAppend(string stream, int writer)
        {
            try
            {
                await Store.Append(stream, 0, Records($"{writer} first", $"{writer} second"), Cancel);
                return true;
            }
            catch (StreamConflictException)
            {
                return false;
            }
        }
    }

    [Fact]
    public async Task Append_OfManyStreamsAtOnce_KeepsEachInItsOwnOrder()
    {
        await Task.WhenAll(Enumerable.Range(0, 32).Select(async writer =>
        {
            for (var version = 0; version < 25; version++)
                await Store.Append($"{Stream}-{writer}", version, Records($"{writer}:{version}"), Cancel);
        }));

        for (var writer = 0; writer < 32; writer++)
            Texts(await Store.Load($"{Stream}-{writer}", Cancel))
                .Should().Equal(Enumerable.Range(0, 25).Select(version => $"{writer}:{version}"));
    }

    [Fact]
    public async Task Append_OfLargeAndEmptyRecords_KeepsEveryByte()
    {
        var large = new byte[4 << 20];
        for (var i = 0; i < large.Length; i++)
            large[i] = (byte)(i * 31 >> 3);

        await Store.Append(Stream, 0, [large, ReadOnlyMemory<byte>.Empty, new byte[] { 0, 255, 0 }], Cancel);
        await Reopen();

        var records = (await Store.Load(Stream, Cancel)).Records;
        records[0].Span.SequenceEqual(large).Should().BeTrue();
        records[1].Length.Should().Be(0);
        records[2].ToArray().Should().Equal(0, 255, 0);
    }

    [Theory]
    [InlineData("Zoë")]
    [InlineData("利用者")]
    [InlineData("👩‍🚀")]
    [InlineData("a'b\"c%_;--")]
    public async Task Append_UnderAnyName_StaysUnderThatNameAlone(string name)
    {
        await Store.Append($"{Stream}/{name}", 0, Records(name), Cancel);
        await Store.Append($"{Stream}/{name}x", 0, Records("another"), Cancel);

        Texts(await Store.Load($"{Stream}/{name}", Cancel)).Should().Equal(name);
        (await Store.List($"{Stream}/{name}", Cancel).ToListAsync(Cancel)).Should().Equal($"{Stream}/{name}", $"{Stream}/{name}x");
    }

    [Fact]
    public async Task Load_OfNamesThatDifferInCase_AreTwoStreams()
    {
        await Store.Append("in/a", 0, Records("lower"), Cancel);

        (await Store.Load("in/A", Cancel)).Version.Should().Be(0);
    }

    private protected static ReadOnlyMemory<byte>[] Records(params string[] texts) =>
        [.. texts.Select(text => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(text))];

    private protected static IEnumerable<string> Texts(StoredStream stream) =>
        stream.Records.Select(record => Encoding.UTF8.GetString(record.Span));
}
