using Google.Protobuf;
using Rolecall.Api.S3.V1;

namespace Rolecall.Cluster.Tests.S3;

/// <summary>
/// Metadata becomes headers of every answer, so its 2 KB hold on the wires that do not write it as headers, too.
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
/// </summary>
public sealed class MetadataLimitTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    [Theory]
    [InlineData(2047, null)]
    [InlineData(2048, "MetadataTooLarge")]
    public async Task Metadata_OverTwoKilobytes_IsRefused(int bytesOfTheValue, string? code)
    {
        await silos.First.FaultOf(silos.Admin, new CreateBucketRequest { Bucket = "described" });

        var put = new PutObjectRequest { Bucket = "described", Key = "k", Body = ByteString.Empty, Metadata = { ["k"] = new string('v', bytesOfTheValue) } };

        ((await silos.First.FaultOf(silos.Admin, put))?.Code).Should().Be(code);
    }
}
