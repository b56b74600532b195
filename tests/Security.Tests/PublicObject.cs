using Google.Protobuf;
using Grpc.Net.Client;
using Rolecall.Api.S3.V1;
using Rolecall.Api.SigV4;
using Rolecall.Policy;

namespace Rolecall.Security.Tests;

/// <summary>An object of the largest size that anybody may read.</summary>
internal static class PublicObject
{
    public const string Bucket = "read-by-anybody";
    public const string Key = "large";
    public const int Size = 16 << 20;

    /// <summary>The account that has it.</summary>
    public const string Owner = "production-root";

    public static async Task Put(Ready server)
    {
        using var grpc = new GrpcClient(server);
        var s3 = new S3.S3Client(grpc.As(Owner));
        var cancel = TestContext.Current.CancellationToken;
        await s3.CreateBucketAsync(new CreateBucketRequest { Bucket = Bucket }, cancellationToken: cancel);
        await s3.DeletePublicAccessBlockAsync(new DeletePublicAccessBlockRequest { Bucket = Bucket }, cancellationToken: cancel);
        await s3.PutBucketPolicyAsync(
            new PutBucketPolicyRequest
            {
                Bucket = Bucket,
                Policy = $$$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::{{{Bucket}}}/*"}]}""",
            },
            cancellationToken: cancel);
        await s3.PutObjectAsync(
            new PutObjectRequest { Bucket = Bucket, Key = Key, Body = ByteString.CopyFrom(new byte[Size]) }, cancellationToken: cancel);
    }

    /// <summary>Reads it as its owner; returns how many bytes came.</summary>
    public static async Task<int> Get(Ready server)
    {
        using var channel = GrpcChannel.ForAddress(server.Grpc, new GrpcChannelOptions { MaxReceiveMessageSize = null });
        var keys = new AwsKeys(server[Owner].AccessKeyId, server[Owner].SecretAccessKey);
        var invoker = Grpc.Core.Interceptors.ChannelExtensions.Intercept(
            channel, new SigV4CallCredentials(keys, new Uri(server.Grpc).Authority, TimeProvider.System));
        var answer = await new S3.S3Client(invoker).GetObjectAsync(
            new GetObjectRequest { Bucket = Bucket, Key = Key }, cancellationToken: TestContext.Current.CancellationToken);
        return answer.Body.Length;
    }
}
