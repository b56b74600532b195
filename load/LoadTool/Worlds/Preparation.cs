using System.Globalization;
using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.S3.V1;
using Rolecall.Api.SigV4;
using Rolecall.LoadTool.Play;
using Rolecall.LoadTool.Scenarios;
using Rolecall.LoadTool.Targets;

namespace Rolecall.LoadTool.Worlds;

/// <summary>What the steps of a scenario need beside users and roles: permissions of the roles, buckets, an issuer with its tokens.</summary>
internal sealed class Preparation(Server server, Scenario scenario) : IDisposable
{
    private const int SideBySide = 16;
    private const string Audience = "rolecall-load";
    private const string Permissions = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["s3:GetObject","iam:GetRole","iam:PutRolePolicy","sts:AssumeRole","sts:TagSession"],"Resource":"*"}}""";

    private readonly GrpcChannel? channel = server.Gateways[0].Grpc is { } grpc ? GrpcChannel.ForAddress(grpc) : null;

    private bool NeedsPermissions =>
        scenario.Has(StepKind.GetObject) || scenario.Has(StepKind.GetRole) || scenario.Has(StepKind.PutRolePolicy)
            || scenario.Has(StepKind.ChainRole);

    /// <summary>The members as the scenario needs them.</summary>
    /// <exception cref="UsageException">The world came from a file, and lacks what a step needs.</exception>
    public async Task<IReadOnlyList<Member>> Prepare(IReadOnlyList<Member> members)
    {
        if (scenario.Has(StepKind.RevokeSessions) && server.AdminToken is null)
            throw new UsageException("the step revoke-sessions is the administrator's: give --admin-token-file FILE");
        if (!NeedsPermissions && !scenario.Has(StepKind.WebIdentity))
            return members;
        if (members.Any(member => member.Root is null))
        {
            // The roles of a file are whatever their owner made of them.
            return scenario.Has(StepKind.GetObject) && members.Any(member => member.Bucket is null) || scenario.Has(StepKind.WebIdentity)
                ? throw new UsageException(
                    "the members of a world file want a bucket for get-object, and cannot play web-identity, whose issuer this program would have to make")
                : members;
        }
        var token = scenario.Has(StepKind.WebIdentity) ? await MakeIssuer() : (Url: "", Token: "");
        var prepared = new Member[members.Count];
        // One account after another in each: IAM's writes of one account wait for one another anyway.
        var accounts = Enumerable.Range(0, members.Count).GroupBy(i => members[i].AccountId, StringComparer.Ordinal).ToArray();
        await Parallel.ForAsync(0, accounts.Length, new ParallelOptions { MaxDegreeOfParallelism = SideBySide }, async (at, cancel) =>
        {
            int[] indices = [.. accounts[at]];
            var root = members[indices[0]].Root!;
            var bucket = scenario.Has(StepKind.GetObject) ? await MakeBucket(root, members[indices[0]].AccountId) : null;
            if (token.Url.Length > 0)
                await new Iam.IamClient(By(root)).CreateOpenIDConnectProviderAsync(
                    new CreateOpenIDConnectProviderRequest { Url = token.Url, ClientIdList = { Audience } }, cancellationToken: cancel);
            foreach (var i in indices)
                prepared[i] = await Prepare(members[i] with { Bucket = bucket, WebIdentityToken = token.Token }, token.Url);
        });
        return prepared;
    }

    public void Dispose() => channel?.Dispose();

    private async Task<Member> Prepare(Member member, string issuer)
    {
        var iam = new Iam.IamClient(By(member.Root!));
        if (NeedsPermissions)
            await iam.PutRolePolicyAsync(new PutRolePolicyRequest
            {
                RoleName = member.RoleName,
                PolicyName = "session",
                PolicyDocument = Permissions
            });
        if (scenario.Has(StepKind.ChainRole))
            await TrustItself(iam, member);
        if (issuer.Length > 0)
        {
            var provider = issuer["https://".Length..];
            await iam.CreateRoleAsync(new CreateRoleRequest
            {
                RoleName = member.RoleName + StepCalls.WebSuffix,
                AssumeRolePolicyDocument = $$$$$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::{{{{{member.AccountId}}}}}:oidc-provider/{{{{{provider}}}}}"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{"{{{{{provider}}}}}:aud":"{{{{{Audience}}}}}"}}}}""",
            });
        }
        return member;
    }

    /// <summary>The role trusts whom it trusted and, by role chaining, its own sessions.</summary>
    private static async Task TrustItself(Iam.IamClient iam, Member member)
    {
        var trust = Uri.UnescapeDataString((await iam.GetRoleAsync(new GetRoleRequest
        {
            RoleName = member.RoleName
        })).Role.AssumeRolePolicyDocument);
        var people = trust[trust.IndexOf("arn:", StringComparison.Ordinal)..];
        await iam.UpdateAssumeRolePolicyAsync(new UpdateAssumeRolePolicyRequest
        {
            RoleName = member.RoleName,
            PolicyDocument = $$$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":["{{{people[..people.IndexOf('"')]}}}","arn:aws:iam::{{{member.AccountId}}}:root"]},"Action":["sts:AssumeRole","sts:TagSession"]}}""",
        });
    }

    private async Task<string> MakeBucket(AwsKeys root, string account)
    {
        var s3 = new S3.S3Client(By(root));
        var bucket =
            string.Create(CultureInfo.InvariantCulture, $"load-{account}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}");
        await s3.CreateBucketAsync(new CreateBucketRequest { Bucket = bucket });
        await s3.PutObjectAsync(new PutObjectRequest
        {
            Bucket = bucket,
            Key = StepCalls.ObjectKey,
            Body = ByteString.CopyFrom(new byte[512])
        });
        return bucket;
    }

    /// <summary>One token for all: they trust the same issuer, and a token of OpenID Connect may be used again until it expires.</summary>
    private async Task<(string Url, string Token)> MakeIssuer()
    {
        var issuers = new IdentityProviderService.IdentityProviderServiceClient(Channel);
        var admin = new Metadata { { "authorization", "Bearer " + server.AdminToken } };
        var url = (await issuers.CreateOidcIssuerAsync(
            new CreateOidcIssuerRequest { Url = $"https://load-{RandomNumberGenerator.GetHexString(8, lowercase: true)}.test" },
            admin)).Issuer.Url;
        var until = TimeProvider.System.GetUtcNow() + scenario.Load.Length + scenario.Load.WarmUp + TimeSpan.FromHours(12);
        var claims =
            string.Create(CultureInfo.InvariantCulture, $$"""{"sub":"load","aud":"{{Audience}}","exp":{{until.ToUnixTimeSeconds()}}}""");
        return (url, (await issuers.MintOidcTokenAsync(new MintOidcTokenRequest { Url = url, Claims = claims }, admin)).Token);
    }

    private GrpcChannel Channel => channel ?? throw new UsageException("to prepare this scenario the gRPC port is wanted: --grpc URL");

    private CallInvoker By(AwsKeys keys) =>
        Channel.Intercept(new SigV4CallCredentials(keys, server.Gateways[0].Grpc!.Authority, TimeProvider.System));
}
