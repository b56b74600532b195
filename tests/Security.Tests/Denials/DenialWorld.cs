using System.Security.Cryptography;
using Google.Protobuf;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.S3.V1;
using Rolecall.Api.SigV4;
using Rolecall.Gateway.Operations;
using Rolecall.Policy;
using Tag = Rolecall.Api.Iam.V1.Tag;

namespace Rolecall.Security.Tests.Denials;

/// <summary>
/// Two organizations, three member accounts; each guards roles and buckets by a trust or bucket policy that allows under a secret
/// condition ("guarded"), by one that denies ("denied"), and by an RCP ("walled"), with an unguessable word in each.
/// </summary>
public sealed class DenialWorld : IAsyncLifetime
{
    internal static readonly string[] Guards = ["guarded", "denied", "walled"];

    private int planted;

    internal ServerProcess Process { get; private set; } = null!;

    internal GrpcClient Grpc { get; private set; } = null!;

    internal DenialWires Wires { get; private set; } = null!;

    internal List<DenialAccount> Accounts { get; } = [];

    public async ValueTask InitializeAsync()
    {
        Process = await ServerProcess.Start();
        Grpc = new GrpcClient(Process.Ready);
        Wires = new DenialWires(Process.Ready, Grpc);
        await MakeOrganization("customer", "700000000001", "700000000002");
        await MakeOrganization("vendor", "700000000003");
    }

    public async ValueTask DisposeAsync()
    {
        Wires.Dispose();
        Grpc.Dispose();
        await Process.DisposeAsync();
    }

    private async Task MakeOrganization(string name, params string[] members)
    {
        var organizations = new OrganizationService.OrganizationServiceClient(Grpc.Admin);
        var organization = (await organizations.CreateOrganizationAsync(new() { Name = name })).Organization;
        foreach (var id in members)
        {
            var made = await new AccountService.AccountServiceClient(Grpc.Admin).CreateAccountAsync(
                new() { OrganizationId = organization.Id, Name = name + id, AccountId = id, WithRootAccessKey = true });
            var account = await Fill(id, new AwsKeys(made.RootAccessKey.AccessKeyId, made.RootAccessKey.SecretAccessKey));
            Accounts.Add(account);
            var wall = await organizations.CreateGuardrailAsync(new()
            {
                OrganizationId = organization.Id,
                Name = "wall-" + id,
                Type = "RESOURCE_CONTROL_POLICY",
                Content = $$"""
                    {"Version":"2012-10-17","Statement":[{"Sid":"{{account.OwnersCanaries["walled"]}}","Effect":"Deny","Principal":"*","Action":["s3:GetObject","sts:AssumeRole"],
                    "Resource":["arn:aws:s3:::{{account.Bucket("walled")}}/*","{{account.Role("walled")}}"]}]}
                    """,
            });
            await organizations.AttachGuardrailAsync(new() { OrganizationId = organization.Id, PolicyId = wall.PolicyId, TargetId = id });
        }
    }

    private async Task<DenialAccount> Fill(string id, AwsKeys root)
    {
        var iam = new Iam.IamClient(Grpc.As(root));
        await iam.CreateUserAsync(new CreateUserRequest { UserName = "asker" });
        var key = (await iam.CreateAccessKeyAsync(new CreateAccessKeyRequest { UserName = "asker" })).AccessKey;
        var account = new DenialAccount(id, root, new AwsKeys(key.AccessKeyId, key.SecretAccessKey));
        foreach (var guard in Guards)
            account.OwnersCanaries[guard] = Plant();
        var own = Plant();
        account.IdentityCanaries.Add(own);
        await iam.PutUserPolicyAsync(new PutUserPolicyRequest { UserName = "asker", PolicyName = "own", PolicyDocument = AllowAll(own) });
        foreach (var guard in Guards)
            await MakeGuarded(iam, new S3.S3Client(Grpc.As(root)), account, guard);
        return account;
    }

    private async Task MakeGuarded(Iam.IamClient iam, S3.S3Client s3, DenialAccount account, string guard)
    {
        var role = new CreateRoleRequest
        {
            RoleName = guard,
            AssumeRolePolicyDocument = Policy("sts:AssumeRole", resource: null, account.OwnersCanaries[guard], guard)
        };
        var (tag, identity) = (Plant(), Plant());
        role.Tags.Add(new Tag { Key = "secret", Value = tag });
        account.IdentityCanaries.AddRange([tag, identity]);
        await iam.CreateRoleAsync(role);
        await iam.PutRolePolicyAsync(new PutRolePolicyRequest
        {
            RoleName = guard,
            PolicyName = "own",
            PolicyDocument = AllowAll(identity)
        });
        var bucket = account.Bucket(guard);
        await s3.CreateBucketAsync(new CreateBucketRequest { Bucket = bucket });
        await s3.PutObjectAsync(new PutObjectRequest { Bucket = bucket, Key = "key", Body = ByteString.CopyFromUtf8("text") });
        await s3.DeletePublicAccessBlockAsync(new DeletePublicAccessBlockRequest { Bucket = bucket });
        await s3.PutBucketPolicyAsync(new PutBucketPolicyRequest
        {
            Bucket = bucket,
            Policy = Policy("s3:GetObject", $"arn:aws:s3:::{bucket}/*", account.OwnersCanaries[guard], guard),
        });
    }

    /// <summary>What only the right request may pass; the walled ones are open but for the RCP.</summary>
    private static string Policy(string action, string? resource, string canary, string guard)
    {
        var on = resource is null ? "" : $$""","Resource":"{{resource}}" """;
        var key = resource is null ? "sts:ExternalId" : "aws:Referer";
        var open = $$"""{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"{{action}}"{{on}}}""";
        return guard switch
        {
            "guarded" => $$$"""
                {"Version":"2012-10-17","Statement":[
                {"Sid":"{{{canary}}}","Effect":"Allow","Principal":{"AWS":"*"},"Action":"{{{action}}}"{{{on}}},
                 "Condition":{"StringEquals":{"{{{key}}}":"{{{canary}}}","aws:PrincipalTag/team":"{{{canary}}}"} } }]}
                """,
            "denied" => $$$"""
                {"Version":"2012-10-17","Statement":[{{{open}}},
                {"Sid":"{{{canary}}}","Effect":"Deny","Principal":{"AWS":"*"},"Action":"{{{action}}}"{{{on}}},"Condition":{"StringNotEquals":{"{{{key}}}":"{{{canary}}}"} } }]}
                """,
            _ => $$"""{"Version":"2012-10-17","Statement":[{{open}}]}""",
        };
    }

    private static string AllowAll(string sid) =>
        $$"""{"Version":"2012-10-17","Statement":[{"Sid":"{{sid}}","Effect":"Allow","Action":"*","Resource":"*"}]}""";

    private string Plant() => $"Canary{++planted}x{RandomNumberGenerator.GetHexString(32)}";
}
