using System.Text;
using Rolecall.Contracts.Buckets;
using Rolecall.Grains.Buckets;
using Rolecall.Identity.Ids;
using Rolecall.Policy;

namespace Rolecall.Cluster.Tests.S3;

/// <summary>What versions before this one have written of a bucket opens for ever. The texts are never written anew.</summary>
public sealed class KeptBucketJournalTests
{
    private const string OfTheFirstVersion =
        """{"put":{"accountId":"333333333333","bucketId":"0a","createdAt":"2026-03-01T12:00:00+00:00"}}""";

    private const string OfARichBucket =
        """{"put":{"accountId":"333333333333","bucketId":"0a","createdAt":"2026-03-01T12:00:00+00:00","policy":"{}","publicAccessBlock":{"blockPublicAcls":true,"ignorePublicAcls":false,"blockPublicPolicy":true,"restrictPublicBuckets":false},"objectOwnership":"BucketOwnerEnforced","named":[{"arn":"arn:aws:iam::333333333333:role/App","id":"AROA"},{"arn":"arn:aws:iam::333333333333:user/gone","id":"","awaitedSince":2}]}}""";

    private static readonly BucketState First = new()
    {
        AccountId = AccountId.Parse("333333333333"),
        BucketId = "0a",
        CreatedAt = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero),
    };

    private static readonly BucketState Rich = First with
    {
        Policy = "{}",
        PublicAccessBlock = new() { BlockPublicAcls = true, BlockPublicPolicy = true },
        ObjectOwnership = ObjectOwnership.BucketOwnerEnforced,
        Named =
        [
            new("arn:aws:iam::333333333333:role/App", "AROA"),
            new("arn:aws:iam::333333333333:user/gone", "") { AwaitedSince = 2 },
        ],
    };

    [Fact]
    public void Bucket_OfAnEarlierVersion_Opens()
    {
        Read(OfTheFirstVersion).Should().BeEquivalentTo(First);
        Read(OfARichBucket).Should().BeEquivalentTo(Rich);
        BucketChange.Format.ReadSnapshot(Encoding.UTF8.GetBytes(OfARichBucket)).Should().BeEquivalentTo(Rich);
        BucketChange.Format.ReadChange(Encoding.UTF8.GetBytes("{}")).Put.Should().BeNull("it was deleted");
    }

    [Fact]
    public void Record_IsWrittenAsEarlierVersionsWroteIt() =>
        Encoding.UTF8.GetString(BucketChange.Format.WriteChange(new() { Put = Rich })).Should().Be(OfARichBucket);

    private static BucketState? Read(string text) => BucketChange.Format.ReadChange(Encoding.UTF8.GetBytes(text)).Put;
}
