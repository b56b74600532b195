using System.Text;
using Google.Protobuf;
using Rolecall.Api.S3.V1;

namespace Rolecall.Cluster.Tests.S3;

/// <summary>The first version of the listing, page by page, tells what the second does.</summary>
public sealed class ListObjectsTests(DemoSandbox silos) : IClassFixture<DemoSandbox>
{
    private static readonly string[] Keys = ["a", "b/1", "b/2", "b/c/3", "c", "ä/1", "ä/2", "z z", "z+z"];

    [Theory]
    [InlineData("", "", 1)]
    [InlineData("", "", 4)]
    [InlineData("", "/", 1)]
    [InlineData("", "/", 2)]
    [InlineData("b/", "/", 1)]
    [InlineData("b", "", 100)]
    [InlineData("none", "/", 3)]
    public async Task Pages_OfBothVersions_TellTheSame(string prefix, string delimiter, int size)
    {
        await Fill();
        var first = new List<string>();
        var request = new ListObjectsRequest { Bucket = "listing", Prefix = prefix, Delimiter = delimiter, MaxKeys = size };
        ListObjectsResponse page;
        do
        {
            page = await silos.First.Call<ListObjectsResponse>(silos.Admin, request);
            (page.Contents.Count + page.CommonPrefixes.Count).Should().BeLessThanOrEqualTo(size);
            page.Contents.Should().OnlyContain(item => item.Owner != null, "the first version tells owners");
            page.HasNextMarker.Should().Be(page.IsTruncated && delimiter.Length > 0);
            first.AddRange(page.Contents.Select(item => item.Key).Concat(page.CommonPrefixes.Select(group => group.Prefix)));
            // As SDKs go on: by NextMarker, else by the last key.
            request.Marker = page.HasNextMarker ? page.NextMarker : page.Contents.LastOrDefault()?.Key ?? "";
        }
        while (page.IsTruncated);

        var second = await silos.First.Call<ListObjectsV2Response>(
            silos.Admin, new ListObjectsV2Request { Bucket = "listing", Prefix = prefix, Delimiter = delimiter });
        first.Should().BeEquivalentTo(second.Contents.Select(item => item.Key).Concat(second.CommonPrefixes.Select(group => group.Prefix)));
    }

    [Fact]
    public async Task Overrides_StandInTheAnswer_AndAnonymousCallersHaveNone()
    {
        await Fill();
        var request = new GetObjectRequest
        {
            Bucket = "listing",
            Key = "a",
            ResponseContentType = "text/plain",
            ResponseContentDisposition = "attachment; filename=a"
        };

        var answer = await silos.First.Call<GetObjectResponse>(silos.Admin, request);

        (answer.ContentType, answer.ContentDisposition, answer.HasCacheControl)
            .Should().Be(("text/plain", "attachment; filename=a", false));
        await silos.First.Call<DeletePublicAccessBlockResponse>(silos.Admin, new DeletePublicAccessBlockRequest { Bucket = "listing" });
        await silos.First.Call<PutBucketPolicyResponse>(silos.Admin, new PutBucketPolicyRequest
        {
            Bucket = "listing",
            Policy = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Principal":"*","Resource":"arn:aws:s3:::listing/*"}}""",
        });
        (await silos.First.FaultOf(Who.Anonymous, request))!.Code.Should().Be("InvalidRequest");
        (await silos.First.FaultOf(Who.Anonymous, new GetObjectRequest { Bucket = "listing", Key = "a" })).Should().BeNull();
    }

    private async Task Fill()
    {
        if (await silos.First.FaultOf(silos.Admin, new CreateBucketRequest { Bucket = "listing" }) is not null)
            return;
        foreach (var key in Keys)
            await silos.First.Call<PutObjectResponse>(
                silos.Admin, new PutObjectRequest { Bucket = "listing", Key = key, Body = ByteString.CopyFrom(key, Encoding.UTF8) });
    }
}
