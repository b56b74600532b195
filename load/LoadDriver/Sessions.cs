using System.Globalization;
using Google.Protobuf;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.S3.V1;
using Rolecall.Api.SigV4;
using Rolecall.Api.Sts.V1;
using Rolecall.LoadDriver.Processes;

namespace Rolecall.LoadDriver;

/// <summary>Sessions of the world's roles, who may read an object of another account.</summary>
internal static class Sessions
{
    public const string Key = "object";

    private const string MayRead = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}}""";

    /// <summary>A session of each role; one bucket for all roles of an account, in the account before it.</summary>
    public static async Task<IReadOnlyList<RoleSession>> Make(RolecallServer server, World world)
    {
        using var channel = GrpcChannel.ForAddress(server.Ready.Grpc);
        var sessions = new List<RoleSession>();
        for (var i = 0; i < world.Assumers.Count; i++)
        {
            var assumer = world.Assumers[i];
            var bucket = string.Create(CultureInfo.InvariantCulture, $"{assumer.Organization}-{i}");
            var roles = new Iam.IamClient(By(assumer.Root));
            await roles.PutRolePolicyAsync(new PutRolePolicyRequest
            {
                RoleName = assumer.RoleArn[(assumer.RoleArn.IndexOf('/') + 1)..],
                PolicyName = "MayRead",
                PolicyDocument = MayRead
            });
            var s3 = new S3.S3Client(By(world.Roots[0]));
            await s3.CreateBucketAsync(new CreateBucketRequest { Bucket = bucket });
            await s3.PutBucketPolicyAsync(new PutBucketPolicyRequest
            {
                Bucket = bucket,
                Policy = $$$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"{{{assumer.RoleArn}}}"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::{{{bucket}}}/*"}}""",
            });
            await s3.PutObjectAsync(new PutObjectRequest { Bucket = bucket, Key = Key, Body = ByteString.CopyFrom(new byte[512]) });
            var made = await new Sts.StsClient(By(assumer.Keys)).AssumeRoleAsync(new AssumeRoleRequest
            {
                RoleArn = assumer.RoleArn,
                RoleSessionName = "load"
            });
            sessions.Add(new RoleSession(
                new AwsKeys(made.Credentials.AccessKeyId, made.Credentials.SecretAccessKey, made.Credentials.SessionToken), bucket));
        }
        return sessions;

        Grpc.Core.CallInvoker By(AwsKeys keys) =>
            channel.Intercept(new SigV4CallCredentials(keys, new Uri(server.Ready.Grpc).Authority, TimeProvider.System));
    }
}
