using Google.Protobuf;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.S3.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Buckets;
using Rolecall.Gateway;
using Rolecall.Gateway.Operations;
using Rolecall.Gateway.Pipeline;
using Rolecall.Policy;

namespace Rolecall.Cluster.Tests;

/// <summary>
/// Accounts 700000000001 and 700000000002 of two organizations. Asked through one silo and the other in turn: the answers are
/// the same, and those of calls that are made.
/// </summary>
public sealed class WhoCanTests(TwoSilos silos) : IClassFixture<TwoSilos>, IAsyncLifetime
{
    private const string A = "700000000001";
    private const string B = "700000000002";
    private const string Bucket = "who-can-bucket";
    private const string Object = "arn:aws:s3:::who-can-bucket/x";

    private static bool made;

    public async ValueTask InitializeAsync()
    {
        if (made)
            return;
        made = true;
        foreach (var account in new[] { A, B })
            await silos.First.Call<CreateOrganizationResponse>(null, new CreateOrganizationRequest { Name = account, ManagementAccountId = account });
        await Do(A, new CreateUserRequest { UserName = "reader" });
        await Do(A, Put("reader", Allow("s3:GetObject", "*")));
        await Do(A, new CreateUserRequest { UserName = "inside" });
        await Do(A, Put("inside", Allow("s3:GetObject", "*", """,{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringNotEquals":{"aws:SourceVpc":"vpc-1"}}}""")));
        await Do(A, new CreateUserRequest { UserName = "mfa" });
        await Do(A, Put("mfa", """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}}}"""));
        await Do(A, new CreateUserRequest { UserName = "wrong-tag" });
        await Do(A, Put("wrong-tag", """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"blue"}}}}"""));
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
        await silos.First.Grains.GetGrain<IBucketGrain>(Keys.Bucket(Keys.DefaultSandbox, Bucket)).Create(A, silos.Time.GetUtcNow());
        await silos.First.Grains.GetGrain<IBucketGrain>(Keys.Bucket(Keys.DefaultSandbox, Bucket)).PutPolicy(
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::700000000001:user/named","arn:aws:iam::700000000002:user/guest"]},"Action":"s3:GetObject","Resource":"arn:aws:s3:::who-can-bucket/*"}]}""", strictPrincipals: false);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task WhoCan_OnABucketsObject_IsWhoeverItsPolicyOrTheirOwnLetIn()
    {
        foreach (var gateway in silos.Gateways)
        {
            var found = await gateway.Stream<WhoCanResponse>(new WhoCanRequest { Action = "s3:GetObject", Resource = Object });

            Shown(found).Should().BeEquivalentTo(
                "ROOT arn:aws:iam::700000000001:root", "USER arn:aws:iam::700000000001:user/reader", "USER arn:aws:iam::700000000001:user/named",
                "USER? arn:aws:iam::700000000001:user/inside", "USER? arn:aws:iam::700000000001:user/mfa",
                "ROLE arn:aws:iam::700000000001:role/deployer", "USER arn:aws:iam::700000000002:user/guest");
        }
    }

    [Fact]
    public async Task WhoCan_SaysWhichKeysItAssumedAbsent_AndWhichWouldHelp()
    {
        var found = await silos.Second.Stream<WhoCanResponse>(new WhoCanRequest { Action = "s3:GetObject", Resource = Object });

        var mfa = found.Single(answer => answer.Principal.Arn.EndsWith("/mfa", StringComparison.Ordinal));
        mfa.MissingKeys.Should().Equal("aws:MultiFactorAuthPresent");
        mfa.Remedies.Should().ContainSingle().Which.Should().Contain("aws:MultiFactorAuthPresent must be \"true\"");
        found.Single(answer => answer.Principal.Arn.EndsWith("/inside", StringComparison.Ordinal)).AssumedAbsent.Should().Equal("aws:SourceVpc");
        found.Single(answer => answer.Principal.Arn.EndsWith("/reader", StringComparison.Ordinal)).AssumedAbsent.Should().BeEmpty();
    }

    [Fact]
    public async Task WhoCan_WithTheKeyInTheContext_IsSure()
    {
        var found = await silos.First.Stream<WhoCanResponse>(new WhoCanRequest
        {
            Action = "s3:GetObject",
            Resource = Object,
            Context = { new ContextKey { Key = "aws:SourceVpc", Values = { "vpc-1" } }, new ContextKey { Key = "aws:MultiFactorAuthPresent", Values = { "false" } } },
        });

        Shown(found).Should().Contain("USER arn:aws:iam::700000000001:user/inside").And.NotContain("mfa");
    }

    [Fact]
    public async Task WhoCan_OnTheAccountsOwnResource_StaysInTheAccount()
    {
        var found = await silos.First.Stream<WhoCanResponse>(new WhoCanRequest { Action = "s3:ListAllMyBuckets", Resource = $"arn:aws:iam::{B}:user/guest" });

        Shown(found).Should().BeEquivalentTo($"ROOT arn:aws:iam::{B}:root", $"USER arn:aws:iam::{B}:user/guest", $"USER arn:aws:iam::{B}:user/uninvited");
    }

    [Fact]
    public async Task WhoCan_OnAPublicBucket_IsAnyoneToo()
    {
        const string Public = "who-can-public";
        var bucket = silos.First.Grains.GetGrain<IBucketGrain>(Keys.Bucket(Keys.DefaultSandbox, Public));
        await bucket.Create(B, silos.Time.GetUtcNow());
        await bucket.PutPolicy("""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"*"}}""", strictPrincipals: false);

        var found = await silos.Second.Stream<WhoCanResponse>(new WhoCanRequest { Action = "s3:GetObject", Resource = "arn:aws:s3:::who-can-public/x" });

        Shown(found).Should().Contain("ANONYMOUS anonymous").And.Contain($"USER arn:aws:iam::{A}:user/reader").And.NotContain($"USER arn:aws:iam::{A}:user/nobody");
    }

    [Fact]
    public async Task WhoCan_OnARoleThatDoesNotExist_IsNotFound()
    {
        var asking = () => silos.First.Stream<WhoCanResponse>(new WhoCanRequest { Action = "sts:AssumeRole", Resource = $"arn:aws:iam::{A}:role/none" });

        (await asking.Should().ThrowAsync<RefusedCallException>()).Which.Fault.Code.Should().Be("NoSuchEntity");
    }

    [Fact]
    public async Task WhoCan_OfAnotherSandbox_KnowsNobodyHere()
    {
        await silos.First.Call<CreateSandboxResponse>(null, new CreateSandboxRequest { Name = "who-can" });

        (await silos.Second.Stream<WhoCanResponse>(new WhoCanRequest { Action = "s3:GetObject", Resource = Object }, sandbox: "who-can")).Should().BeEmpty();
    }

    [Fact]
    public async Task PrincipalCan_IsATableOfActionsAndResources()
    {
        var answer = await silos.Second.Call<PrincipalCanResponse>(null, new PrincipalCanRequest
        {
            Principal = $"arn:aws:iam::{A}:role/deployer",
            Actions = { "s3:GetObject", "sts:AssumeRole", "iam:GetUser" },
            Resources = { Object, $"arn:aws:iam::{A}:role/deployer" },
        });

        answer.Results.Select(result => (result.Action, result.Resource, result.Result)).Should().Equal(
            ("s3:GetObject", Object, DecisionResult.Allowed),
            ("sts:AssumeRole", Object, DecisionResult.ImplicitDeny),
            ("iam:GetUser", Object, DecisionResult.ImplicitDeny),
            ("s3:GetObject", $"arn:aws:iam::{A}:role/deployer", DecisionResult.Allowed),
            ("sts:AssumeRole", $"arn:aws:iam::{A}:role/deployer", DecisionResult.ImplicitDeny),
            ("iam:GetUser", $"arn:aws:iam::{A}:role/deployer", DecisionResult.ImplicitDeny));
    }

    [Theory]
    [InlineData("mfa", DecisionResult.ImplicitDeny, AccessAnswer.Possible, "aws:MultiFactorAuthPresent")]
    [InlineData("denied", DecisionResult.ExplicitDeny, AccessAnswer.Unspecified, "")]
    [InlineData("wrong-tag", DecisionResult.ImplicitDeny, AccessAnswer.Unspecified, "")]
    public async Task PrincipalCan_SaysWhetherKeysOfTheRequestAreAllThatIsMissing(string user, DecisionResult result, AccessAnswer answer, string missing)
    {
        var table = await silos.First.Call<PrincipalCanResponse>(null, new PrincipalCanRequest { Principal = $"arn:aws:iam::{A}:user/{user}", Actions = { "s3:GetObject" }, Resources = { Object } });

        var only = table.Results.Should().ContainSingle().Subject;
        (only.Result, only.Answer, string.Join(' ', only.MissingKeys)).Should().Be((result, answer, missing));
    }

    private static IEnumerable<string> Shown(IEnumerable<WhoCanResponse> answers) => answers
        .Where(answer => answer.Principal.AccountId is A or B or "anonymous")
        .Select(answer => $"{answer.Principal.Kind.ToString().ToUpperInvariant()}{(answer.Answer == AccessAnswer.Possible ? "?" : "")} {answer.Principal.Arn}");

    private Task Do(string account, IMessage request) => silos.First.DoAsRoot(account, request, silos.Time.GetUtcNow());

    private static PutUserPolicyRequest Put(string user, string document) => new() { UserName = user, PolicyName = "p", PolicyDocument = document };

    private static CreateRoleRequest Role(string name, string trust) => new() { RoleName = name, AssumeRolePolicyDocument = trust };

    private static string Trust(string account) =>
        """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"ACCOUNT"},"Action":"sts:AssumeRole"}}""".Replace("ACCOUNT", account, StringComparison.Ordinal);

    private static string Allow(string action, string resource, string more = "") =>
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"{{action}}","Resource":"{{resource}}"}{{more}}]}""";
}
