using Google.Protobuf;
using Rolecall.Api.S3.V1;

namespace Rolecall.Cluster.Tests.S3;

/// <summary>
/// Metadata becomes headers of every answer, so its 2 KB hold on the wires that do not write it as headers, too.
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
/// </summary>
public sealed class MetadataLimitTests(DemoSandbox silos) : IClassFixture<DemoSandbox>
{
    [Fact]
    public async Task MetadataNames_AreLowerCase_AndThoseOfOneNameAreOne()
    {
        await silos.First.FaultOf(silos.Admin, new CreateBucketRequest { Bucket = "described-twice" });
        var metadata = new Dictionary<string, string> { ["Colour"] = "red", ["COLOUR"] = "blue", ["Größe"] = "L" };
        var (put, start) = (
            new PutObjectRequest { Bucket = "described-twice", Key = "put", Body = ByteString.Empty, Metadata = { metadata } },
            new CreateMultipartUploadRequest { Bucket = "described-twice", Key = "parts", Metadata = { metadata } });
        await silos.First.Call<PutObjectResponse>(silos.Admin, put);
        var copy = new CopyObjectRequest
        {
            Bucket = "described-twice",
            Key = "copy",
            CopySource = "described-twice/put",
            MetadataDirective = "REPLACE",
            Metadata = { metadata }
        };
        await silos.First.Call<CopyObjectResponse>(silos.Admin, copy);
        var id = (await silos.First.Call<CreateMultipartUploadResponse>(silos.Admin, start)).UploadId;
        var part = await silos.First.Call<UploadPartResponse>(
            silos.Admin, new UploadPartRequest { Bucket = "described-twice", Key = "parts", UploadId = id, PartNumber = 1 });
        await silos.First.Call<CompleteMultipartUploadResponse>(silos.Admin, new CompleteMultipartUploadRequest
        {
            Bucket = "described-twice",
            Key = "parts",
            UploadId = id,
            Parts = { new CompletedPart { PartNumber = 1, Etag = part.Etag } },
        });

        foreach (var key in (string[])["put", "copy", "parts"])
        {
            var head =
                await silos.First.Call<HeadObjectResponse>(silos.Admin, new HeadObjectRequest { Bucket = "described-twice", Key = key });
            head.Metadata.Should().BeEquivalentTo(new Dictionary<string, string> { ["colour"] = "red,blue", ["größe"] = "L" });
        }
    }

    [Theory]
    [InlineData(2047, null)]
    [InlineData(2048, "MetadataTooLarge")]
    public async Task Metadata_OverTwoKilobytes_IsRefused(int bytesOfTheValue, string? code)
    {
        await silos.First.FaultOf(silos.Admin, new CreateBucketRequest { Bucket = "described" });

        var put = new PutObjectRequest
        {
            Bucket = "described",
            Key = "k",
            Body = ByteString.Empty,
            Metadata = { ["k"] = new string('v', bytesOfTheValue) }
        };

        ((await silos.First.FaultOf(silos.Admin, put))?.Code).Should().Be(code);
    }
}
