using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Rolecall.Contracts;
using Rolecall.Contracts.Storage;
using Rolecall.Contracts.Storage.Objects;

namespace Rolecall.Server.Tests.Storage;

/// <summary>What every object store must do.</summary>
public abstract class ObjectStoreContract : StoreContract<IObjectStore>
{
    private const string Bucket = "b0";

    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Get_OfWhatIsNotThere_IsNull()
    {
        (await Store.Get(Bucket, "a", Cancel)).Should().BeNull();
        (await Store.Head(Bucket, "a", Cancel)).Should().BeNull();
        (await Store.List(Bucket, "", null, 10, Cancel)).Should().BeEmpty();
    }

    [Fact]
    public async Task Put_IsReadBackWithAllItsParts_OverReopening()
    {
        var made = Object("a/ü/利.txt", "hello") with
        {
            ContentType = "text/plain",
            Metadata = ImmutableDictionary<string, string>.Empty.Add("colour", "grün").Add("empty", ""),
        };
        (await Store.Put(Bucket, made, cancel: Cancel)).Should().BeTrue();

        await Reopen();

        var found = await Store.Get(Bucket, made.Key, Cancel);
        found.Should().BeEquivalentTo(made, options => options.Excluding(value => value.Body));
        Encoding.UTF8.GetString(found!.Body.Span).Should().Be("hello");
        (await Store.Head(Bucket, made.Key, Cancel)).Should().BeEquivalentTo(made, options => options.Excluding(value => value.Body));
    }

    [Fact]
    public async Task Put_OfTheLargestObject_KeepsEveryByte()
    {
        var body = new byte[16 << 20];
        for (var i = 0; i < body.Length; i++)
            body[i] = (byte)(i * 17 >> 2);
        await Store.Put(Bucket, Object("large", "") with { Body = body, Size = body.Length }, cancel: Cancel);

        (await Store.Get(Bucket, "large", Cancel))!.Body.Span.SequenceEqual(body).Should().BeTrue();
    }

    [Fact]
    public async Task GetShort_HasTheBodyOfAShortObject_AndTheHeadOfALongOne()
    {
        await Store.Put(Bucket, Object("empty", ""), cancel: Cancel);
        await Store.Put(Bucket, Object("k", "12345"), cancel: Cancel);

        (await Store.GetShort(Bucket, "absent", 5, Cancel)).Should().BeNull();
        (await Store.GetShort(Bucket, "empty", 0, Cancel))!.Body.IsEmpty.Should().BeTrue();
        Encoding.UTF8.GetString((await Store.GetShort(Bucket, "k", 5, Cancel))!.Body.Span).Should().Be("12345");
        var head = await Store.GetShort(Bucket, "k", 4, Cancel);
        head!.Body.IsEmpty.Should().BeTrue();
        head.Should().BeEquivalentTo(await Store.Head(Bucket, "k", Cancel));
    }

    [Fact]
    public async Task Put_OverAnother_ReplacesAllOfIt()
    {
        await Store.Put(Bucket, Object("k", "first") with { ContentType = "text/html" }, cancel: Cancel);
        await Store.Put(Bucket, Object("k", "second"), cancel: Cancel);

        var found = await Store.Get(Bucket, "k", Cancel);
        Encoding.UTF8.GetString(found!.Body.Span).Should().Be("second");
        found.ContentType.Should().BeNull();
        (await Store.List(Bucket, "", null, 10, Cancel)).Should().ContainSingle();
    }

    [Fact]
    public async Task Write_BeyondTheOwnersShare_IsRefused_AndWritesNothing()
    {
        var share = new StorageShare("sandbox/1", 20_000);
        var (small, large) = (Object("small", new string('x', 5_000)), Object("large", new string('x', 16_000)));
        (await Store.Put(Bucket, small, share: share, cancel: Cancel)).Should().BeTrue();
        await Store.Uploads.Start("b1", new StoredUpload { Key = "k", UploadId = "u", StartedAt = Noon, Initiator = "i" }, share, Cancel);

        var part = () => Store.Uploads.PutPart("b1", "u", new PartHead(1, large.Size, large.ETag, Noon), large.Body, share, Cancel);
        foreach (var write in (Func<Task>[])
        [
            () => Store.Put("b1", large, share: share, cancel: Cancel),
            part,
            () => Store.Copy(
                Bucket,
                small,
                "b1",
                small with { Key = "copy", Metadata = ImmutableDictionary<string, string>.Empty.Add("m", large.Key.PadRight(11_000)) },
                share: share,
                cancel: Cancel),
            () => Store.Uploads.Start(
                "b1",
                new StoredUpload
                {
                    Key = "k",
                    UploadId = "v",
                    StartedAt = Noon,
                    Initiator = "i",
                    Metadata = ImmutableDictionary<string, string>.Empty.Add("m", large.Key.PadRight(16_000))
                },
                share,
                Cancel),
        ])
            (await write.Should().ThrowAsync<StorageShareException>()).Which.Share.Should().Be(share);

        (await Store.List("b1", "", null, 10, Cancel)).Should().BeEmpty();
        (await Store.Uploads.ListParts("b1", "u", 0, 10, Cancel)).Should().BeEmpty();
        (await Store.Uploads.Find("b1", "k", "v", Cancel)).Should().BeNull();
        // Another owner has a share of its own, and what this one gives back it may take again.
        (await Store.Put("b2", large, share: share with { Owner = "sandbox/2" }, cancel: Cancel)).Should().BeTrue();
        await Store.Delete(Bucket, "small", Cancel);
        (await part()).Should().BeTrue();
    }

    [Fact]
    public async Task WhatIsGone_IsNoLongerTaken()
    {
        var share = new StorageShare("sandbox/1", 20_000);
        var body = new string('x', 12_000);
        for (var again = 0; again < 4; again++)
        {
            // Replaced, deleted, a bucket's, and an upload's that is ended.
            await Store.Put(Bucket, Object("k", body), share: share, cancel: Cancel);
            await Store.PutTags(Bucket, "k", ImmutableSortedDictionary<string, string>.Empty.Add("tag", $"{again}"), Cancel);
            await Store.Put(Bucket, Object("k", body), share: share, cancel: Cancel);
            await Store.Delete(Bucket, "k", Cancel);
            await Store.Put("b1", Object("k", body), share: share, cancel: Cancel);
            await Store.DeleteBucket("b1", Cancel);
            await Store.Uploads.Start(
                "b2", new StoredUpload { Key = "k", UploadId = "u", StartedAt = Noon, Initiator = "i" }, share, Cancel);
            await Store.Uploads.PutPart("b2", "u", new PartHead(1, 12_000, "\"e\"", Noon), new byte[12_000], share, Cancel);
            await Store.Uploads.Abort("b2", "u", Cancel);
        }
        await Store.Put(Bucket, Object("k", body), share: share, cancel: Cancel);
        await Reopen();
        var over = () => Store.Put("b3", Object("k", body), share: share, cancel: Cancel);
        await over.Should().ThrowAsync<StorageShareException>();
    }

    [Fact]
    public async Task Owner_WhoseShareWasMadeSmaller_MayStillTakeLess()
    {
        await Store.Put(Bucket, Object("k", new string('x', 9_000)), share: new StorageShare("sandbox/1", 20_000), cancel: Cancel);
        var less = new StorageShare("sandbox/1", 5_000);

        (await Store.Put(Bucket, Object("k", new string('x', 8_000)), share: less, cancel: Cancel)).Should().BeTrue();
        var more = () => Store.Put(Bucket, Object("k", new string('x', 8_001)), share: less, cancel: Cancel);
        await more.Should().ThrowAsync<StorageShareException>();
    }

    [Fact]
    public async Task Put_ThatMustBeFirst_OfManyAtOnceExactlyOneWins()
    {
        var won = await Task.WhenAll(Enumerable.Range(0, 64).Select(
            i => Store.Put(Bucket, Object("k", $"{i}"), new WriteCondition(MustBeAbsent: true, null), cancel: Cancel)));

        won.Count(wrote => wrote).Should().Be(1);
        Encoding.UTF8.GetString((await Store.Get(Bucket, "k", Cancel))!.Body.Span).Should().Be($"{Array.IndexOf(won, true)}");
    }

    [Fact]
    public async Task Put_ThatMustReplaceAnotherObject_WritesNothing()
    {
        var first = Object("k", "first");
        await Store.Put(Bucket, first, cancel: Cancel);

        (await Store.Put(Bucket, Object("k", "wrong"), new WriteCondition(false, "\"another\""), cancel: Cancel)).Should().BeFalse();
        (await Store.Put(Bucket, Object("none", "wrong"), new WriteCondition(false, first.ETag), cancel: Cancel)).Should().BeFalse();
        (await Store.Put(Bucket, Object("k", "right"), new WriteCondition(false, first.ETag), cancel: Cancel)).Should().BeTrue();

        Encoding.UTF8.GetString((await Store.Get(Bucket, "k", Cancel))!.Body.Span).Should().Be("right");
        (await Store.Get(Bucket, "none", Cancel)).Should().BeNull();
    }

    [Fact]
    public async Task Put_OfManyOnOneKey_NeverMixesHeadAndBody()
    {
        var writing = Task.WhenAll(Enumerable.Range(0, 100).Select(
            i => Store.Put(Bucket, Object("k", new string((char)('a' + (i % 26)), i + 1)), cancel: Cancel)));
        while (!writing.IsCompleted)
        {
            if (await Store.Get(Bucket, "k", Cancel) is { } found)
                (found.Size, found.ETag).Should().Be((found.Body.Length, ETagOf(found.Body.Span)));
        }
        await writing;
    }

    [Fact]
    public async Task List_SortsByUtf8Bytes_AndGoesOnAfterAKey()
    {
        // U+FF5E is before U+1F600 in UTF-8, and behind its surrogates in UTF-16.
        string[] sorted = ["A", "a", "a/1", "a/2", "a0", "ä", "\uFF5E", "\U0001F600"];
        foreach (var key in sorted.Reverse())
            await Store.Put(Bucket, Object(key, key), cancel: Cancel);

        (await Keys("", null, 100)).Should().Equal(sorted);
        (await Keys("a", null, 100)).Should().Equal("a", "a/1", "a/2", "a0");
        (await Keys("a/", null, 1)).Should().Equal("a/1");
        (await Keys("a/", "a/1", 100)).Should().Equal("a/2");
        (await Keys("", "a0", 100)).Should().Equal("ä", "\uFF5E", "\U0001F600");
        (await Keys("%", null, 100)).Should().BeEmpty();
    }

    [Fact]
    public async Task Delete_TakesOneKey_AndDeletingItAgainIsNothing()
    {
        await Store.Put(Bucket, Object("k", "1"), cancel: Cancel);
        await Store.Put(Bucket, Object("l", "2"), cancel: Cancel);

        await Store.Delete(Bucket, "k", Cancel);
        await Store.Delete(Bucket, "k", Cancel);

        (await Store.Get(Bucket, "k", Cancel)).Should().BeNull();
        (await Keys("", null, 100)).Should().Equal("l");
    }

    [Fact]
    public async Task DeleteBucket_TakesItsObjectsAndNoOthers()
    {
        await Store.Put(Bucket, Object("k", "1"), cancel: Cancel);
        await Store.Put("b1", Object("k", "other"), cancel: Cancel);

        await Store.DeleteBucket(Bucket, Cancel);

        (await Store.Get(Bucket, "k", Cancel)).Should().BeNull();
        Encoding.UTF8.GetString((await Store.Get("b1", "k", Cancel))!.Body.Span).Should().Be("other");
    }

    private static StoredObject Object(string key, string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        return new StoredObject { Key = key, Size = bytes.Length, ETag = ETagOf(bytes), LastModified = Noon, Body = bytes };
    }

    private static string ETagOf(ReadOnlySpan<byte> body) => $"\"{Convert.ToHexStringLower(MD5.HashData(body))}\"";

    private async Task<IEnumerable<string>> Keys(string prefix, string? after, int limit) =>
        (await Store.List(Bucket, prefix, after, limit, Cancel)).Select(head => head.Key);
}
