using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Api.S3.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Buckets;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Policy;

namespace Rolecall.Gateway.Operations.S3;

// The buckets themselves, and their policies.
internal sealed partial class S3Operations
{
    private async Task<IMessage> ListBuckets(Call call)
    {
        var request = call.RequestAs<ListBucketsRequest>();
        var all = (await Account(call, call.Account).ListBuckets())
            .Where(bucket => bucket.Name.StartsWith(request.Prefix, StringComparison.Ordinal)
                && string.CompareOrdinal(bucket.Name, request.ContinuationToken) > 0)
            .OrderBy(bucket => bucket.Name, StringComparer.Ordinal);
        var limit = request.HasMaxBuckets ? request.MaxBuckets : 10_000;
        var page = all.Take(limit + 1).ToList();
        var response = new ListBucketsResponse { Owner = OwnerOf(call.Account) };
        response.Buckets.AddRange(page.Take(limit).Select(bucket => new Api.S3.V1.Bucket
        {
            Name = bucket.Name,
            CreationDate = Timestamp.FromDateTimeOffset(bucket.CreatedAt),
        }));
        if (page.Count > limit)
            response.ContinuationToken = page[limit - 1].Name;
        if (request.HasPrefix)
            response.Prefix = request.Prefix;
        return response;
    }

    private static Owner OwnerOf(AccountId accountId) => new()
    {
        Id = CanonicalUserIds.Of(accountId),
    };

    private async Task<IMessage> CreateBucket(Call call)
    {
        call.Require((await Account(call, call.Account).AuthorizeOnOther([new AuthorizeCall { Caller = call.Caller!, Side = call.Side!, Question = call.Question! }], null))[0]);
        var request = call.RequestAs<CreateBucketRequest>();
        var name = request.Bucket;
        if (request.HasObjectOwnership)
            await RequireOwnershipControls(call);
        if (!BucketNames.IsValid(name))
            throw new AwsFaultException(Fault.InvalidBucketName());
        CheckBucketAcl(call, request.HasObjectOwnership ? request.ObjectOwnership : ObjectOwnership.BucketOwnerEnforced);
        call.Resources.Add((BucketArn(name), call.AccountId, S3Resources.Bucket));
        // The bucket's grain reserves the name first and then has its account list it; after a crash between the two, its next activation
        // lists it.
        Refuse(await Bucket(call).Create(
            call.Account, call.Now, request.HasObjectOwnership ? request.ObjectOwnership : null));
        return new CreateBucketResponse { Location = "/" + name };
    }

    private async Task<IMessage> DeleteBucket(Call call, BucketInfo bucket)
    {
        if ((await objects.List(bucket.BucketId, "", after: null, limit: 1, call.Cancel)).Count > 0)
            throw new AwsFaultException(Fault.BucketNotEmpty());
        Refuse(await Bucket(call).Delete(bucket.BucketId));
        // What was uploaded in parts, and never became an object.
        await objects.DeleteBucket(bucket.BucketId, call.Cancel);
        return new DeleteBucketResponse();
    }

    private async Task<IMessage> PutBucketPolicy(Call call, BucketInfo bucket)
    {
        var json = call.RequestAs<PutBucketPolicyRequest>().Policy;
        if (System.Text.Encoding.UTF8.GetByteCount(json) > 20 * 1024)
            throw new AwsFaultException(Fault.PolicyTooLarge());
        Refuse(OfPolicy(call, await Bucket(call).PutPolicy(bucket.BucketId, json, strictPrincipals: call.Sandbox.Settings.Rules.StrictPrincipals)));
        return new PutBucketPolicyResponse();
    }

    private async Task<IMessage> GetBucketPolicy(Call call, BucketInfo bucket) =>
        new GetBucketPolicyResponse { Policy = await Bucket(call).GetPolicy(bucket.BucketId) ?? throw new AwsFaultException(Fault.NoSuchBucketPolicy()) };

    private async Task<IMessage> DeleteBucketPolicy(Call call, BucketInfo bucket)
    {
        Refuse(await Bucket(call).PutPolicy(bucket.BucketId, null, strictPrincipals: false));
        return new DeleteBucketPolicyResponse();
    }
}
