using System.Collections.Immutable;
using System.Text;
using Google.Protobuf;
using Rolecall.Api.S3.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Buckets;
using Rolecall.Gateway.Pipeline;
using Rolecall.Policy.Decisions;

namespace Rolecall.Gateway.Operations.S3;

// Many keys in one call: each is decided and answered alone.
internal sealed partial class S3Operations
{
    private const string DeleteAction = S3Resources.DeleteObject;

    /// <summary>How many keys of one call are asked about at a time.</summary>
    private const int AskedAtOnce = 32;

    /// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html</summary>
    private async Task<IMessage> DeleteObjects(Call call)
    {
        var request = call.RequestAs<DeleteObjectsRequest>();
        // XML cannot hold such a key, so no other wire may bring it.
        if (request.Objects.Any(one => ObjectKeys.HasNul(one.Key)))
            throw Wires.WireFaults.MalformedXml();
        var grain = await existing.Bucket(call.Sandbox.Name, request.Bucket) ?? throw NoSuchBucket(request.Bucket);
        var bucket = await grain.Describe() ?? throw NoSuchBucket(request.Bucket);
        call.Resources.Add((BucketArn(request.Bucket), bucket.AccountId, S3Resources.Bucket));
        if (bucket.AccountId != call.AccountId)
            call.AlsoRecordedIn = bucket.AccountId;
        var response = new DeleteObjectsResponse();
        foreach (var some in request.Objects.Chunk(AskedAtOnce))
        {
            var questions = new List<Question>(some.Length);
            foreach (var one in some)
                questions.Add(await WithObjectTags(call, Ask(call, DeleteAction, (request.Bucket, one.Key)).On(bucket), bucket, one.Key));
            var decisions = await Decide(call, grain, [.. questions]);
            foreach (var (one, decision, question) in some.Zip(decisions, questions))
                await Delete(call, bucket, one, decision ?? throw NoSuchBucket(request.Bucket), question, response);
        }
        if (request.Quiet)
            response.Deleted.Clear();
        return response;
    }

    private async Task<ImmutableArray<Decision?>> Decide(Call call, IBucketGrain bucket, ImmutableArray<Question> questions)
    {
        var replies = await authenticator.SidesOf(call, questions);
        return await bucket.AuthorizeAll(
            [.. questions.Zip(replies, (question, reply) => new AuthorizeCall { Caller = call.Caller!, Side = reply.Side!, Question = question })]);
    }

    private async Task Delete(
        Call call, BucketInfo bucket, ObjectIdentifier one, Decision decision, Question question, DeleteObjectsResponse response)
    {
        DeleteError Error(string code, string message)
        {
            var error = new DeleteError { Key = one.Key, Code = code, Message = message };
            if (one.HasVersionId)
                error.VersionId = one.VersionId;
            return error;
        }

        if (!decision.Allowed)
        {
            response.Errors.Add(Error("AccessDenied", S3Denials.TextOf(decision, call.Caller!, question)));
        }
        else if (Encoding.UTF8.GetByteCount(one.Key) > ObjectKeys.MostBytes)
        {
            response.Errors.Add(Error("KeyTooLongError", "Your key is too long"));
        }
        else if (one.HasVersionId && one.VersionId != CopySource.OnlyVersion)
        {
            response.Errors.Add(Error("NoSuchVersion", "The specified version does not exist."));
        }
        else
        {
            await objects.Delete(bucket.BucketId, one.Key, call.Cancel);
            var deleted = new DeletedObject { Key = one.Key };
            if (one.HasVersionId)
                deleted.VersionId = one.VersionId;
            response.Deleted.Add(deleted);
        }
    }
}
