using System.Collections.Immutable;
using System.Text;
using Rolecall.Contracts.Storage;
using Rolecall.Contracts.Storage.Objects;

namespace Rolecall.Server.Tests.Storage;

/// <summary>Objects that come in parts, and copies of them: only what was completed is an object, and nothing of another's is lost.</summary>
public abstract class UploadStoreContract : StoreContract<IObjectStore>
{
    private const string Bucket = "b0";
    private const string Upload = "upload-1";

    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    private IUploadStore Uploads => Store.Uploads;

    [Fact]
    public async Task CompletedUpload_IsTheObject_OverReopening()
    {
        await Start();
        var parts = new[] { await Put(1, "first,"), await Put(2, "dropped,"), await Put(3, "third") };
        var head = Head("k", 11) with { Tags = ImmutableSortedDictionary<string, string>.Empty.Add("a", "b"), ContentType = "t/x" };

        (await Uploads.Complete(Bucket, Upload, [parts[0], parts[2]], head, cancel: Cancel)).Should().Be(UploadOutcome.Completed);
        await Reopen();

        (await Store.Head(Bucket, "k", Cancel)).Should().BeEquivalentTo(head);
        (await Read("k")).Should().Be("first,third");
        (await Read("k", new StoredRange(4, 4))).Should().Be("t,th");
        (await Read("k", new StoredRange(7, 100))).Should().Be("hird");
        (await Read("k", new StoredRange(100, 1))).Should().BeEmpty();
        (await Uploads.Find(Bucket, "k", Upload, Cancel)).Should().BeNull();
    }

    [Fact]
    public async Task Upload_IsNoObject_UntilItIsCompleted()
    {
        await Start();
        await Put(1, "x");

        (await Store.Head(Bucket, "k", Cancel)).Should().BeNull();
        (await Store.List(Bucket, "", null, 10, Cancel)).Should().BeEmpty();
        (await Uploads.Find(Bucket, "other", Upload, Cancel)).Should().BeNull("it is of another key");
    }

    [Fact]
    public async Task Part_PutAgain_ReplacesTheFormer_AndWhatNamesThatOneIsRefused()
    {
        await Start();
        var former = await Put(1, "one");
        var later = await Put(1, "two!");

        (await Uploads.Complete(Bucket, Upload, [former], Head("k", 3), cancel: Cancel)).Should().Be(UploadOutcome.PartsChanged);
        (await Uploads.ListParts(Bucket, Upload, 0, 10, Cancel)).Should().Equal(later);
    }

    [Fact]
    public async Task AbortedUpload_TakesNoMoreParts_AndIsNotCompleted()
    {
        await Start();
        var part = await Put(1, "x");

        (await Uploads.Abort(Bucket, Upload, Cancel)).Should().BeTrue();

        (await Uploads.Abort(Bucket, Upload, Cancel)).Should().BeFalse();
        (await Uploads.PutPart(Bucket, Upload, part, "y"u8.ToArray(), cancel: Cancel)).Should().BeFalse();
        (await Uploads.Complete(Bucket, Upload, [part], Head("k", 1), cancel: Cancel)).Should().Be(UploadOutcome.NoSuchUpload);
        (await Uploads.ListParts(Bucket, Upload, 0, 10, Cancel)).Should().BeEmpty();
    }

    [Fact]
    public async Task CompletedUpload_IsNoLongerAborted()
    {
        await Complete("kept");

        (await Uploads.Abort(Bucket, Upload, Cancel)).Should().BeFalse();
        (await Read("k")).Should().Be("kept");
    }

    [Fact]
    public async Task Condition_ThatDoesNotHold_LeavesUploadAndObject()
    {
        await Store.Put(Bucket, new StoredObject(Head("k", 1)) { Body = "o"u8.ToArray() }, cancel: Cancel);
        await Start();
        var part = await Put(1, "x");

        (await Uploads.Complete(Bucket, Upload, [part], Head("k", 1), new WriteCondition(true, null), Cancel))
            .Should().Be(UploadOutcome.ConditionFailed);

        (await Read("k")).Should().Be("o");
        (await Uploads.Find(Bucket, "k", Upload, Cancel)).Should().NotBeNull();
    }

    [Fact]
    public async Task Copy_IsAnObjectOfItsOwn()
    {
        var head = await Complete("in parts");
        await Store.Put(Bucket, new StoredObject(Head("whole", 5)) { Body = "whole"u8.ToArray() }, cancel: Cancel);

        (await Store.Copy(Bucket, head, "b1", Head("copy", 8), cancel: Cancel)).Should().Be(CopyOutcome.Copied);
        (await Store.Copy(Bucket, Head("whole", 5), Bucket, Head("copy", 5), cancel: Cancel)).Should().Be(CopyOutcome.Copied);
        await Store.Delete(Bucket, "k", Cancel);
        await Store.Delete(Bucket, "whole", Cancel);

        (await Read("copy", bucket: "b1")).Should().Be("in parts");
        (await Read("copy")).Should().Be("whole");
    }

    [Fact]
    public async Task Copy_OverACopy_AndOntoItself_KeepsTheBody()
    {
        var head = await Complete("in parts");
        await Store.Copy(Bucket, head, Bucket, Head("copy", 8), cancel: Cancel);

        (await Store.Copy(Bucket, head, Bucket, Head("copy", 8), cancel: Cancel)).Should().Be(CopyOutcome.Copied);
        (await Store.Copy(Bucket, Head("copy", 8), Bucket, Head("copy", 8) with { ContentType = "t/x" }, cancel: Cancel))
            .Should().Be(CopyOutcome.Copied);

        (await Read("copy")).Should().Be("in parts");
        (await Store.Head(Bucket, "copy", Cancel))!.ContentType.Should().Be("t/x");
    }

    [Fact]
    public async Task Copy_OfWhatChangedSince_OrOverWhatMayNotBe_IsNotMade()
    {
        var head = await Complete("x");

        (await Store.Copy(Bucket, head with { ETag = "\"other\"" }, Bucket, Head("copy", 1), cancel: Cancel))
            .Should().Be(CopyOutcome.SourceChanged);
        (await Store.Copy(Bucket, head with { Key = "none" }, Bucket, Head("copy", 1), cancel: Cancel))
            .Should().Be(CopyOutcome.SourceChanged);
        (await Store.Copy(Bucket, head, Bucket, Head("copy", 1), new WriteCondition(false, "\"none\""), cancel: Cancel))
            .Should().Be(CopyOutcome.ConditionFailed);

        (await Store.Head(Bucket, "copy", Cancel)).Should().BeNull();
    }

    [Fact]
    public async Task Object_OverOneOfParts_TakesThemAway()
    {
        await Complete("in parts");

        await Store.Put(Bucket, new StoredObject(Head("k", 1)) { Body = "o"u8.ToArray() }, cancel: Cancel);

        (await Read("k")).Should().Be("o");
        (await Uploads.ListParts(Bucket, Upload, 0, 10, Cancel)).Should().BeEmpty();
    }

    [Fact]
    public async Task Tags_OfAnObject_AreReplaced_AndOfNoneRefused()
    {
        await Store.Put(Bucket, new StoredObject(Head("k", 1)) { Body = "o"u8.ToArray() }, cancel: Cancel);
        var tags = ImmutableSortedDictionary<string, string>.Empty.Add("ü", "利");

        (await Store.PutTags(Bucket, "k", tags, Cancel)).Should().BeTrue();
        (await Store.Head(Bucket, "k", Cancel))!.Tags.Should().Equal(tags);
        (await Store.PutTags(Bucket, "none", tags, Cancel)).Should().BeFalse();
    }

    [Fact]
    public async Task Uploads_AreListedByKeyAndId()
    {
        foreach (var (key, id) in ((string, string)[])[("b", "1"), ("a", "2"), ("a", "1"), ("ab", "1"), ("c", "9")])
            await Uploads.Start(
                Bucket, new StoredUpload { Key = key, UploadId = key + id, StartedAt = Noon, Initiator = "i" }, cancel: Cancel);

        (await Listed("", "", null, 10)).Should().Equal("a1", "a2", "ab1", "b1", "c9");
        (await Listed("a", "", null, 10)).Should().Equal("a1", "a2", "ab1");
        (await Listed("", "a", "a1", 2)).Should().Equal("a2", "ab1");
        (await Listed("", "a", null, 10)).Should().Equal("ab1", "b1", "c9");
    }

    [Fact]
    public async Task DeletedBucket_EndsItsUploads_AndNoOthers()
    {
        await Start();
        await Put(1, "x");
        await Uploads.Start("b1", new StoredUpload { Key = "k", UploadId = "other", StartedAt = Noon, Initiator = "i" }, cancel: Cancel);

        await Store.DeleteBucket(Bucket, Cancel);

        (await Uploads.Find(Bucket, "k", Upload, Cancel)).Should().BeNull();
        (await Uploads.ListParts(Bucket, Upload, 0, 10, Cancel)).Should().BeEmpty();
        (await Uploads.Find("b1", "k", "other", Cancel)).Should().NotBeNull();
    }

    private Task Start() =>
        Uploads.Start(Bucket, new StoredUpload { Key = "k", UploadId = Upload, StartedAt = Noon, Initiator = "i" }, cancel: Cancel);

    private async Task<PartHead> Put(int number, string body)
    {
        var part = new PartHead(number, body.Length, $"\"{body}\"", Noon);
        (await Uploads.PutPart(Bucket, Upload, part, Encoding.UTF8.GetBytes(body), cancel: Cancel)).Should().BeTrue();
        return part;
    }

    private async Task<ObjectHead> Complete(string body)
    {
        await Start();
        var part = await Put(1, body);
        var head = Head("k", body.Length);
        (await Uploads.Complete(Bucket, Upload, [part], head, cancel: Cancel)).Should().Be(UploadOutcome.Completed);
        return head;
    }

    private async Task<string> Read(string key, StoredRange? range = null, string bucket = Bucket) =>
        Encoding.UTF8.GetString((await Store.Get(bucket, key, range, Cancel))!.Body.Span);

    private async Task<IEnumerable<string>> Listed(string prefix, string afterKey, string? afterId, int limit) =>
        (await Uploads.List(Bucket, prefix, afterKey, afterId, limit, Cancel)).Select(upload => upload.UploadId);

    private static ObjectHead Head(string key, long size) => new() { Key = key, Size = size, ETag = "\"e\"", LastModified = Noon };
}
