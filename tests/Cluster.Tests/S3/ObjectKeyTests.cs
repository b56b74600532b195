using Google.Protobuf;
using Rolecall.Api.S3.V1;

namespace Rolecall.Cluster.Tests.S3;

/// <summary>Keys that are none: what no URL brings, no other wire does either, and one of many is refused alone.</summary>
public sealed class ObjectKeyTests(DemoSandbox silos) : IClassFixture<DemoSandbox>
{
    private const string Nul = "a\0b";

    public static TheoryData<string, IMessage> NulRequests => new()
    {
        { "InvalidURI", new PutObjectRequest { Bucket = "nul-keys", Key = Nul, Body = ByteString.Empty } },
        { "InvalidURI", new GetObjectRequest { Bucket = "nul-keys", Key = Nul } },
        { "InvalidURI", new DeleteObjectRequest { Bucket = "nul-keys", Key = Nul } },
        { "InvalidURI", new CreateMultipartUploadRequest { Bucket = "nul-keys", Key = Nul } },
        { "InvalidURI", new CopyObjectRequest { Bucket = "nul-keys", Key = Nul, CopySource = "nul-keys/k" } },
        { "InvalidArgument", new CopyObjectRequest { Bucket = "nul-keys", Key = "k", CopySource = "nul-keys/a%00b" } },
        { "MalformedXML", new DeleteObjectsRequest { Bucket = "nul-keys", Objects = { new ObjectIdentifier { Key = Nul } } } },
    };

    [Theory]
    [MemberData(nameof(NulRequests))]
    public async Task KeyWithANul_IsRefused(string code, IMessage request)
    {
        await silos.First.FaultOf(silos.Admin, new CreateBucketRequest { Bucket = "nul-keys" });

        (await silos.First.FaultOf(silos.Admin, request))!.Code.Should().Be(code);
    }

    [Fact]
    public async Task TooLongKey_OfMany_IsRefusedAlone()
    {
        await silos.First.FaultOf(silos.Admin, new CreateBucketRequest { Bucket = "long-keys" });
        var (longest, tooLong) = (new string('é', 512), new string('é', 512) + "x");

        var answer = await silos.First.Call<DeleteObjectsResponse>(silos.Admin, new DeleteObjectsRequest
        {
            Bucket = "long-keys",
            Objects = { new ObjectIdentifier { Key = longest }, new ObjectIdentifier { Key = tooLong } },
        });

        answer.Deleted.Select(deleted => deleted.Key).Should().Equal(longest);
        answer.Errors.Select(error => (error.Key, error.Code, error.Message))
            .Should().Equal((tooLong, "KeyTooLongError", "Your key is too long"));
    }
}
