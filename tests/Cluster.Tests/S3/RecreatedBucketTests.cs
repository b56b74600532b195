using Rolecall.Api.S3.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Contracts.Buckets;
using Rolecall.Identity.Faults;
using Rolecall.Policy;

namespace Rolecall.Cluster.Tests.S3;

/// <summary>
/// A call that was decided on a bucket comes to its grain later. Where the bucket was deleted meanwhile and another account has the name,
/// it does nothing to that account's bucket.
/// </summary>
public sealed class RecreatedBucketTests(DemoSandbox silos) : IClassFixture<DemoSandbox>
{
    private const string Policy =
        """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"333333333333"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::NAME/*"}}""";

    private static readonly AccountId NewOwner = AccountId.Parse("444444444444");

    public static TheoryData<string, Func<IBucketGrain, string, Task<Fault?>>> Writes => new()
    {
        {
            "late-policy",
            (bucket, id) => bucket.PutPolicy(id, Policy.Replace("NAME", "late-policy", StringComparison.Ordinal), strictPrincipals: false)
        },
        { "late-block", (bucket, id) => bucket.PutPublicAccessBlock(id, null) },
        { "late-ownership", (bucket, id) => bucket.PutObjectOwnership(id, null) },
        { "late-deletion", (bucket, id) => bucket.Delete(id) },
    };

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task LateWrite_OfTheFormerBucket_ChangesNothing(string name, Func<IBucketGrain, string, Task<Fault?>> write)
    {
        var (bucket, former) = await Recreated(name);
        var before = await bucket.Describe();

        (await write(bucket, former.BucketId)).Should().BeEquivalentTo(Fault.NoSuchBucket());

        (await bucket.Describe()).Should().BeEquivalentTo(before);
        before!.AccountId.Should().Be(NewOwner);
    }

    [Fact]
    public async Task LateRead_OfTheFormerBucketsPolicy_TellsNothingOfTheNewOne()
    {
        var (bucket, former) = await Recreated("late-reading");
        var current = (await bucket.Describe())!.BucketId;
        await bucket.PutPolicy(current, Policy.Replace("NAME", "late-reading", StringComparison.Ordinal), strictPrincipals: false);

        (await bucket.GetPolicy(former.BucketId)).Should().BeNull();
        (await bucket.GetPolicy(current)).Should().NotBeNull();
    }

    [Fact]
    public async Task DeletedBucket_IsNoLongerListed_OnceItsNameIsFree()
    {
        await Recreated("unlisted");

        (await Listed("333333333333")).Should().NotContain("unlisted");
        (await Listed(NewOwner)).Should().Contain("unlisted");
    }

    /// <summary>The name's grain, now the new owner's, and the bucket that had the name before.</summary>
    private async Task<(IBucketGrain Bucket, BucketInfo Former)> Recreated(string name)
    {
        await silos.First.Call<CreateBucketResponse>(silos.Admin, new CreateBucketRequest { Bucket = name });
        var bucket = silos.First.Grains.Grain<IBucketGrain>(Keys.Bucket(silos.Realm, name));
        var former = (await bucket.Describe())!;
        (await bucket.Delete(former.BucketId)).Should().BeNull();
        (await bucket.Create(NewOwner, silos.Time.GetUtcNow())).Should().BeNull();
        return (bucket, former);
    }

    private async Task<IEnumerable<string>> Listed(string account) =>
        (await silos.First.Grains.Grain<IAccountGrain>(Keys.Account(silos.Realm, AccountId.Parse(account))).ListBuckets())
            .Select(entry => entry.Name);
}
