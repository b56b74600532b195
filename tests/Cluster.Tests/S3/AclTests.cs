using Google.Protobuf;
using Rolecall.Api.S3.V1;

namespace Rolecall.Cluster.Tests.S3;

/// <summary>
/// An ACL that a bucket would keep in AWS is not kept here, so it is refused: nobody may believe that it is in force.
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
/// </summary>
public sealed class AclTests(DemoSandbox silos) : IClassFixture<DemoSandbox>
{
    [Theory]
    [InlineData("BucketOwnerEnforced", "x-amz-acl", "private", "AccessControlListNotSupported")]
    [InlineData("BucketOwnerEnforced", "x-amz-acl", "bucket-owner-full-control", null)]
    [InlineData("BucketOwnerPreferred", "x-amz-acl", "private", null)]
    [InlineData("BucketOwnerPreferred", "x-amz-acl", "bucket-owner-full-control", null)]
    [InlineData("BucketOwnerPreferred", "x-amz-acl", "public-read", "NotImplemented")]
    [InlineData("ObjectWriter", "x-amz-acl", "authenticated-read", "NotImplemented")]
    [InlineData("ObjectWriter", "x-amz-grant-read", "id=\"x\"", "NotImplemented")]
    public async Task Object_WithAnAcl_IsTakenWhereTheAclGivesNobodyAnything(string ownership, string header, string value, string? code)
    {
        var bucket = "acl-" + ownership.ToLowerInvariant();
        await silos.First.FaultOf(silos.Admin, new CreateBucketRequest { Bucket = bucket, ObjectOwnership = ownership });
        await silos.First.FaultOf(silos.Admin, new PutObjectRequest { Bucket = bucket, Key = "k", Body = ByteString.Empty });

        foreach (var write in (IMessage[])
        [
            new PutObjectRequest { Bucket = bucket, Key = "put", Body = ByteString.Empty },
            new CopyObjectRequest { Bucket = bucket, Key = "copy", CopySource = bucket + "/k" },
            new CreateMultipartUploadRequest { Bucket = bucket, Key = "parts" },
        ])
            ((await silos.First.Sending(header, value).FaultOf(silos.Admin, write))?.Code).Should().Be(code, write.Descriptor.Name);
    }

    [Theory]
    [InlineData("new-enforced", "BucketOwnerEnforced", "public-read", "InvalidBucketAclWithObjectOwnership")]
    [InlineData("new-private", "ObjectWriter", "private", null)]
    [InlineData("new-public", "ObjectWriter", "public-read", "NotImplemented")]
    public async Task Bucket_WithAnAcl_IsMadeWhereTheAclGivesNobodyAnything(string bucket, string ownership, string acl, string? code)
    {
        var create = new CreateBucketRequest { Bucket = bucket, ObjectOwnership = ownership };

        ((await silos.First.Sending("x-amz-acl", acl).FaultOf(silos.Admin, create))?.Code).Should().Be(code);
    }
}
