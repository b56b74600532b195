using Google.Protobuf;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.S3.V1;
using Rolecall.Identity.Faults;

namespace Rolecall.Cluster.Tests.S3;

/// <summary>
/// What others may do with a bucket's objects: both sides decide, for the source of a copy too, and a public policy of a restricted
/// bucket lets nobody in.
/// </summary>
public sealed class ForeignObjectsTests(DemoSandbox silos) : IClassFixture<DemoSandbox>
{
    private const string Vendor = "arn:aws:iam::444444444444:user/vendor";

    [Fact]
    public async Task Copy_OfAForeignObject_NeedsTheSourcesBucketPolicyAndTheCallersOwn()
    {
        var root = await Root();
        await Bucket(silos.Admin, "foreign-source", "k");
        await Bucket(root, "own-target");
        var copy = new CopyObjectRequest { Bucket = "own-target", Key = "copy", CopySource = "foreign-source/k" };

        (await silos.First.FaultOf(root, copy)).Should().BeEquivalentTo(Fault.AccessDenied("Access Denied"));
        await Allow(silos.Admin, "foreign-source", "arn:aws:iam::444444444444:root", "s3:GetObject");
        (await silos.First.FaultOf(root, copy)).Should().BeNull();
        // A user's own policies are asked too, on both ends.
        ((await silos.First.FaultOf(silos.Person("vendor"), copy))?.Code).Should().Be("AccessDenied");
        await AllowVendor(root, """{"Effect":"Allow","Action":"s3:PutObject","Resource":"arn:aws:s3:::own-target/*"}""");
        ((await silos.First.FaultOf(silos.Person("vendor"), copy))?.Code).Should().Be("AccessDenied");
        await AllowVendor(
            root,
            """{"Effect":"Allow","Action":"s3:PutObject","Resource":"arn:aws:s3:::own-target/*"},{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::foreign-source/*"}""");
        (await silos.First.FaultOf(silos.Person("vendor"), copy)).Should().BeNull();
        // Which keys there are is told to those who may list.
        ((await silos.First.FaultOf(
            silos.Person("vendor"),
            new CopyObjectRequest { Bucket = "own-target", Key = "x", CopySource = "foreign-source/none" }))?.Message)
            .Should().Be("Access Denied");
    }

    [Fact]
    public async Task ManyKeys_OfAForeignBucket_AreRefusedOneByOne_AndNothingIsTold()
    {
        var root = await Root();
        await Bucket(silos.Admin, "foreign-keys", "a", "b");
        await Allow(silos.Admin, "foreign-keys", "arn:aws:iam::444444444444:root", "s3:DeleteObject", "a");

        var answer = await silos.First.Call<DeleteObjectsResponse>(root, new DeleteObjectsRequest
        {
            Bucket = "foreign-keys",
            Objects = { new ObjectIdentifier { Key = "a" }, new ObjectIdentifier { Key = "b" }, new ObjectIdentifier { Key = "none" } },
        });

        answer.Deleted.Select(deleted => deleted.Key).Should().Equal("a");
        answer.Errors.Select(error => (error.Key, error.Code, error.Message)).Should()
            .Equal(("b", "AccessDenied", "Access Denied"), ("none", "AccessDenied", "Access Denied"));
        (await silos.First.FaultOf(
            Who.Anonymous, new DeleteObjectsRequest { Bucket = "foreign-keys", Objects = { new ObjectIdentifier { Key = "b" } } }))
            .Should().BeNull();
        (await silos.First.FaultOf(silos.Admin, new GetObjectRequest { Bucket = "foreign-keys", Key = "b" })).Should().BeNull();
        ((await silos.First.FaultOf(silos.Admin, new GetObjectRequest { Bucket = "foreign-keys", Key = "a" }))?.Code)
            .Should().Be("NoSuchKey");
        ((await silos.First.FaultOf(
            root, new DeleteObjectsRequest { Bucket = "no-such-keys", Objects = { new ObjectIdentifier { Key = "b" } } }))?.Code)
            .Should().Be("NoSuchBucket");
    }

    [Fact]
    public async Task BucketPolicy_ThatSpeaksOfTags_IsDecidedWithTheObjects()
    {
        var root = await Root();
        await Bucket(silos.Admin, "foreign-tags");
        foreach (var (key, tags) in ((string, string)[])[("open", "share=yes"), ("shut", "share=no"), ("bare", "")])
            await silos.First.Call<PutObjectResponse>(
                silos.Admin, new PutObjectRequest { Bucket = "foreign-tags", Key = key, Body = ByteString.Empty, Tagging = tags });
        await Put(
            silos.Admin,
            "foreign-tags",
            """{"Effect":"Allow","Principal":{"AWS":"444444444444"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::foreign-tags/*","Condition":{"StringEquals":{"s3:ExistingObjectTag/share":"yes"}}}""");

        (await silos.First.FaultOf(root, new GetObjectRequest { Bucket = "foreign-tags", Key = "open" })).Should().BeNull();
        (await silos.First.FaultOf(root, new HeadObjectRequest { Bucket = "foreign-tags", Key = "open" })).Should().BeNull();
        foreach (var key in (string[])["shut", "bare", "none"])
            (await silos.First.FaultOf(root, new GetObjectRequest { Bucket = "foreign-tags", Key = key }))
                .Should().BeEquivalentTo(Fault.AccessDenied("Access Denied"));
    }

    [Fact]
    public async Task PublicPolicy_IsRefused_WhereItIsBlocked()
    {
        await Bucket(silos.Admin, "blocks-policies");

        var refused = await silos.First.FaultOf(silos.Admin, Policy("blocks-policies", Public("blocks-policies")));

        refused.Should().BeEquivalentTo(Fault.AccessDenied(
            "User: arn:aws:iam::333333333333:user/admin is not authorized to perform: s3:PutBucketPolicy on resource: \"arn:aws:s3:::blocks-policies\" because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access."));
        ((await silos.First.FaultOf(silos.Admin, new GetBucketPolicyStatusRequest { Bucket = "blocks-policies" }))?.Code)
            .Should().Be("NoSuchBucketPolicy");
    }

    [Fact]
    public async Task RestrictedBucket_WithAPublicPolicy_LetsInItsOwnAccountAlone()
    {
        var root = await Root();
        await Bucket(silos.Admin, "restricts", "k");
        var get = new GetObjectRequest { Bucket = "restricts", Key = "k" };
        await silos.First.Call<IMessage>(silos.Admin, new DeletePublicAccessBlockRequest { Bucket = "restricts" });
        await Put(
            silos.Admin,
            "restricts",
            Public("restricts"),
            """{"Effect":"Allow","Principal":{"AWS":"444444444444"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::restricts/*"}""");
        (await silos.First.FaultOf(Who.Anonymous, get)).Should().BeNull();
        (await silos.First.FaultOf(root, get)).Should().BeNull();

        await silos.First.Call<IMessage>(
            silos.Admin, new PutPublicAccessBlockRequest { Bucket = "restricts", RestrictPublicBuckets = true });

        ((await silos.Second.FaultOf(Who.Anonymous, get))?.Code).Should().Be("AccessDenied");
        ((await silos.Second.FaultOf(root, get))?.Code).Should().Be("AccessDenied", "what is not public of it is blocked too");
        (await silos.Second.FaultOf(silos.Admin, get)).Should().BeNull();
        (await silos.Second.Call<GetBucketPolicyStatusResponse>(
            silos.Admin, new GetBucketPolicyStatusRequest { Bucket = "restricts" })).IsPublic
            .Should().BeTrue();
    }

    [Fact]
    public async Task DeletedBucket_EndsItsUploads()
    {
        await Bucket(silos.Admin, "ends-uploads");
        var upload = await silos.First.Call<CreateMultipartUploadResponse>(
            silos.Admin, new CreateMultipartUploadRequest { Bucket = "ends-uploads", Key = "k" });
        await silos.First.Call<UploadPartResponse>(
            silos.Admin,
            new UploadPartRequest
            {
                Bucket = "ends-uploads",
                Key = "k",
                UploadId = upload.UploadId,
                PartNumber = 1,
                Body = ByteString.CopyFromUtf8("x")
            });

        (await silos.First.FaultOf(silos.Admin, new DeleteBucketRequest { Bucket = "ends-uploads" })).Should().BeNull();
        await Bucket(silos.Admin, "ends-uploads");

        ((await silos.First.FaultOf(
            silos.Admin, new ListPartsRequest { Bucket = "ends-uploads", Key = "k", UploadId = upload.UploadId }))?.Code)
            .Should().Be("NoSuchUpload");
        (await silos.First.Call<ListMultipartUploadsResponse>(
            silos.Admin, new ListMultipartUploadsRequest { Bucket = "ends-uploads" })).Uploads
            .Should().BeEmpty();
    }

    [Fact]
    public async Task Upload_IsItsOwnBucketsAndKeys()
    {
        await Bucket(silos.Admin, "one-upload");
        await Bucket(silos.Admin, "other-upload");
        var upload = await silos.First.Call<CreateMultipartUploadResponse>(
            silos.Admin, new CreateMultipartUploadRequest { Bucket = "one-upload", Key = "k" });

        foreach (var (bucket, key) in ((string, string)[])[("one-upload", "other"), ("other-upload", "k")])
            ((await silos.First.FaultOf(
                silos.Admin, new UploadPartRequest { Bucket = bucket, Key = key, UploadId = upload.UploadId, PartNumber = 1 }))?.Code)
                .Should().Be("NoSuchUpload");
    }

    [Theory]
    [InlineData("s3:PutObject", "create")]
    [InlineData("s3:AbortMultipartUpload", "abort")]
    [InlineData("s3:ListMultipartUploadParts", "parts")]
    [InlineData("s3:ListBucketMultipartUploads", "uploads")]
    public async Task Upload_NeedsItsOwnPermissions(string action, string call)
    {
        var root = await Root();
        var bucket = "permitted-" + call;
        await Bucket(root, bucket);
        var upload =
            await silos.First.Call<CreateMultipartUploadResponse>(root, new CreateMultipartUploadRequest { Bucket = bucket, Key = "k" });
        var user = await User(root, call);
        IMessage request = call switch
        {
            "create" => new CreateMultipartUploadRequest { Bucket = bucket, Key = "k" },
            "abort" => new AbortMultipartUploadRequest { Bucket = bucket, Key = "k", UploadId = upload.UploadId },
            "parts" => new ListPartsRequest { Bucket = bucket, Key = "k", UploadId = upload.UploadId },
            _ => new ListMultipartUploadsRequest { Bucket = bucket },
        };

        await Give(root, call, $$"""{"Effect":"Allow","NotAction":"{{action}}","Resource":"*"}""");
        ((await silos.First.FaultOf(user, request))?.Code).Should().Be("AccessDenied");
        await Give(
            root,
            call,
            $$"""{"Effect":"Allow","Action":"{{action}}","Resource":["arn:aws:s3:::{{bucket}}","arn:aws:s3:::{{bucket}}/k"]}""");
        (await silos.First.FaultOf(user, request)).Should().BeNull();
    }

    private static string Public(string bucket) =>
        $$"""{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::{{bucket}}/*"}""";

    private static PutBucketPolicyRequest Policy(string bucket, params string[] statements) =>
        new() { Bucket = bucket, Policy = $$"""{"Version":"2012-10-17","Statement":[{{string.Join(',', statements)}}]}""" };

    private Task Put(Who who, string bucket, params string[] statements) =>
        silos.First.Call<PutBucketPolicyResponse>(who, Policy(bucket, statements));

    private Task Allow(Who who, string bucket, string principal, string action, string keys = "*") => Put(
        who, bucket,
        $$"""{"Effect":"Allow","Principal":{"AWS":"{{principal}}"},"Action":"{{action}}","Resource":"arn:aws:s3:::{{bucket}}/{{keys}}"}""");

    private async Task Bucket(Who who, string bucket, params string[] keys)
    {
        await silos.First.Call<CreateBucketResponse>(who, new CreateBucketRequest { Bucket = bucket });
        foreach (var key in keys)
            await silos.First.Call<PutObjectResponse>(
                who, new PutObjectRequest { Bucket = bucket, Key = key, Body = ByteString.CopyFromUtf8(key) });
    }

    private Task<Who> Root() => Task.FromResult(silos.Person("vendor-root"));

    private Task AllowVendor(Who root, string statements) => Give(root, Vendor.Split('/')[1], statements);

    private Task Give(Who root, string user, string statements) => silos.First.Call<PutUserPolicyResponse>(
        root,
        new PutUserPolicyRequest
        {
            UserName = user,
            PolicyName = "given",
            PolicyDocument = $$"""{"Version":"2012-10-17","Statement":[{{statements}}]}"""
        });

    private async Task<Who> User(Who root, string name)
    {
        await silos.First.Call<CreateUserResponse>(root, new CreateUserRequest { UserName = name });
        var key = (await silos.First.Call<CreateAccessKeyResponse>(root, new CreateAccessKeyRequest { UserName = name })).AccessKey;
        return new Who(key.AccessKeyId, key.SecretAccessKey);
    }
}
