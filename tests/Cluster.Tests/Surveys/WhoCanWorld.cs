using Google.Protobuf;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.S3.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Buckets;
using Rolecall.Gateway;
using Rolecall.Policy;

namespace Rolecall.Cluster.Tests.Surveys;

/// <summary>
/// Accounts 700000000001 and 700000000002 of two organizations, whose users and roles reach one bucket.
/// </summary>
public sealed class WhoCanWorld : TwoSilos
{
    internal const string A = "700000000001";
    internal const string B = "700000000002";
    internal const string Bucket = "who-can-bucket";
    internal const string Item = "arn:aws:s3:::who-can-bucket/x";

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        foreach (var account in new[] { A, B })
            await First.Call<CreateOrganizationResponse>(
                null, new CreateOrganizationRequest { Name = account, ManagementAccountId = account });
        await Do(A, new CreateUserRequest { UserName = "reader" });
        await Do(A, Put("reader", Allow("s3:GetObject", "*")));
        await Do(A, new CreateUserRequest { UserName = "inside" });
        await Do(
            A,
            Put(
                "inside",
                Allow(
                    "s3:GetObject",
                    "*",
                    """,{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringNotEquals":{"aws:SourceVpc":"vpc-1"}}}""")));
        await Do(A, new CreateUserRequest { UserName = "mfa" });
        await Do(
            A,
            Put(
                "mfa",
                """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}}}"""));
        await Do(A, new CreateUserRequest { UserName = "wrong-tag" });
        await Do(
            A,
            Put(
                "wrong-tag",
                """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"blue"}}}}"""));
        await Do(A, new CreateUserRequest { UserName = "nobody" });
        await Do(A, new CreateUserRequest { UserName = "named" });
        await Do(A, new CreateUserRequest { UserName = "denied" });
        await Do(A, Put("denied", Allow("s3:*", "*", """,{"Effect":"Deny","Action":"s3:GetObject","Resource":"*"}""")));
        await Do(A, Role("deployer", Trust(A)));
        await Do(A, new PutRolePolicyRequest { RoleName = "deployer", PolicyName = "p", PolicyDocument = Allow("s3:*", "*") });
        await Do(B, new CreateUserRequest { UserName = "guest" });
        await Do(B, Put("guest", Allow("s3:*", "*")));
        await Do(B, new CreateUserRequest { UserName = "uninvited" });
        await Do(B, Put("uninvited", Allow("s3:*", "*")));
        var bucket = First.Grains.GetGrain<IBucketGrain>(Keys.Bucket(Keys.DefaultSandbox, Bucket));
        await bucket.Create(AccountId.Parse(A), Time.GetUtcNow());
        await bucket.PutPolicy(
            (await bucket.Describe())!.BucketId,
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::700000000001:user/named","arn:aws:iam::700000000002:user/guest"]},"Action":"s3:GetObject","Resource":"arn:aws:s3:::who-can-bucket/*"}]}""", strictPrincipals: false);
    }

    internal Task Do(string account, IMessage request) => First.DoAsRoot(account, request, Time.GetUtcNow());

    internal static PutUserPolicyRequest Put(string user, string document) =>
        new() { UserName = user, PolicyName = "p", PolicyDocument = document };

    internal static CreateRoleRequest Role(string name, string trust) => new() { RoleName = name, AssumeRolePolicyDocument = trust };

    internal static string Trust(string account) =>
        """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"ACCOUNT"},"Action":"sts:AssumeRole"}}""".Replace(
            "ACCOUNT", account, StringComparison.Ordinal);

    internal static string Allow(string action, string resource, string more = "") =>
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"{{action}}","Resource":"{{resource}}"}{{more}}]}""";
}
