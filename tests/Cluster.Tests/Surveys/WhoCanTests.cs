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
using static Rolecall.Cluster.Tests.Surveys.WhoCanWorld;

namespace Rolecall.Cluster.Tests.Surveys;

/// <summary>
/// Accounts 700000000001 and 700000000002 of two organizations. Asked through one silo and the other in turn: the answers are
/// the same, and those of calls that are made.
/// </summary>
public sealed class WhoCanTests(WhoCanWorld silos) : IClassFixture<WhoCanWorld>
{
    /// <summary>A collection's call is decided on the collection, whoever asks about it by whatever question.</summary>
    [Fact]
    public async Task CollectionCall_AskedAboutOnAnything_IsDecidedOnItsCollection()
    {
        var listers = $"arn:aws:iam::{A}:user/lister";
        await silos.Do(A, new CreateUserRequest { UserName = "lister" });
        await silos.Do(A, Put("lister", Allow("iam:ListRoles", $"arn:aws:iam::{A}:role/*")));
        await silos.Do(A, new CreateUserRequest { UserName = "other-lister" });
        await silos.Do(A, Put("other-lister", Allow("iam:ListRoles", $"arn:aws:iam::{A}:user/*")));

        var found = await silos.First.Stream<WhoCanResponse>(new WhoCanRequest { Action = "iam:ListRoles" });
        found.Select(answer => answer.Principal.Arn).Should().Contain(listers).And.NotContain($"arn:aws:iam::{A}:user/other-lister");

        var table = await silos.Second.Call<PrincipalCanResponse>(
            null, new PrincipalCanRequest { Principal = listers, Actions = { "iam:ListRoles", "iam:ListUsers" } });
        table.Results.Select(cell => (cell.Action, cell.Resource, cell.Result)).Should().Equal(
            ("iam:ListRoles", "*", DecisionResult.Allowed), ("iam:ListUsers", "*", DecisionResult.ImplicitDeny));

        var authorize = new AuthorizeRequest { Caller = listers, Action = "iam:ListRoles", Resource = "*" };
        (await silos.Second.Call<AuthorizeResponse>(null, authorize)).Decision.Result.Should().Be(DecisionResult.Allowed);
    }

    [Fact]
    public async Task WhoCan_OnABucketsObject_IsWhoeverItsPolicyOrTheirOwnLetIn()
    {
        foreach (var gateway in silos.Gateways)
        {
            var found = await gateway.Stream<WhoCanResponse>(new WhoCanRequest { Action = "s3:GetObject", Resource = Item });

            TextsOf(found).Should().BeEquivalentTo(
                "ROOT arn:aws:iam::700000000001:root", "USER arn:aws:iam::700000000001:user/reader", "USER arn:aws:iam::700000000001:user/named",
                "USER? arn:aws:iam::700000000001:user/inside", "USER? arn:aws:iam::700000000001:user/mfa",
                "ROLE arn:aws:iam::700000000001:role/deployer", "USER arn:aws:iam::700000000002:user/guest");
        }
    }

    [Fact]
    public async Task WhoCan_SaysWhichKeysItAssumedAbsent_AndWhichWouldHelp()
    {
        var found = await silos.Second.Stream<WhoCanResponse>(new WhoCanRequest { Action = "s3:GetObject", Resource = Item });

        var mfa = found.Single(answer => answer.Principal.Arn.EndsWith("/mfa", StringComparison.Ordinal));
        mfa.MissingKeys.Should().Equal("aws:MultiFactorAuthPresent");
        mfa.Remedies.Should().ContainSingle().Which.Should().Contain("aws:MultiFactorAuthPresent must be \"true\"");
        found.Single(answer => answer.Principal.Arn.EndsWith("/inside", StringComparison.Ordinal)).AssumedAbsent
            .Should().Equal("aws:SourceVpc");
        found.Single(answer => answer.Principal.Arn.EndsWith("/reader", StringComparison.Ordinal)).AssumedAbsent.Should().BeEmpty();
    }

    [Fact]
    public async Task WhoCan_WithTheKeyInTheContext_IsSure()
    {
        var found = await silos.First.Stream<WhoCanResponse>(new WhoCanRequest
        {
            Action = "s3:GetObject",
            Resource = Item,
            Context =
            {
                new ContextKey { Key = "aws:SourceVpc", Values = { "vpc-1" } },
                new ContextKey { Key = "aws:MultiFactorAuthPresent", Values = { "false" } }
            },
        });

        TextsOf(found).Should().Contain("USER arn:aws:iam::700000000001:user/inside").And.NotContain("mfa");
    }

    [Fact]
    public async Task WhoCan_OnTheAccountsOwnResource_StaysInTheAccount()
    {
        var found = await silos.First.Stream<WhoCanResponse>(new WhoCanRequest
        {
            Action = "s3:ListAllMyBuckets",
            Resource = $"arn:aws:iam::{B}:user/guest"
        });

        TextsOf(found).Should().BeEquivalentTo(
            $"ROOT arn:aws:iam::{B}:root", $"USER arn:aws:iam::{B}:user/guest", $"USER arn:aws:iam::{B}:user/uninvited");
    }

    [Fact]
    public async Task WhoCan_OnAPublicBucket_IsAnyoneToo()
    {
        const string Public = "who-can-public";
        var bucket = silos.First.Grains.GetGrain<IBucketGrain>(Keys.Bucket(Keys.DefaultSandbox, Public));
        await bucket.Create(AccountId.Parse(B), silos.Time.GetUtcNow());
        var id = (await bucket.Describe())!.BucketId;
        await bucket.PutPublicAccessBlock(id, null);
        await bucket.PutPolicy(
            id,
            """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::who-can-public/*"}}""",
            strictPrincipals: false);

        var found = await silos.Second.Stream<WhoCanResponse>(new WhoCanRequest
        {
            Action = "s3:GetObject",
            Resource = "arn:aws:s3:::who-can-public/x"
        });

        TextsOf(found).Should().Contain("ANONYMOUS anonymous").And.Contain(
            $"USER arn:aws:iam::{A}:user/reader").And.NotContain($"USER arn:aws:iam::{A}:user/nobody");
    }

    [Fact]
    public async Task WhoCan_OnARoleThatDoesNotExist_IsNotFound()
    {
        var asking = () => silos.First.Stream<WhoCanResponse>(new WhoCanRequest
        {
            Action = "sts:AssumeRole",
            Resource = $"arn:aws:iam::{A}:role/none"
        });

        (await asking.Should().ThrowAsync<RefusedCallException>()).Which.Fault.Code.Should().Be("NoSuchEntity");
    }

    [Fact]
    public async Task WhoCan_OfAnotherSandbox_KnowsNobodyHere()
    {
        await silos.First.Call<CreateSandboxResponse>(null, new CreateSandboxRequest { Name = "who-can" });

        (await silos.Second.Stream<WhoCanResponse>(new WhoCanRequest { Action = "s3:GetObject", Resource = Item }, sandbox: "who-can"))
            .Should().BeEmpty();
    }

    [Fact]
    public async Task PrincipalCan_IsATableOfActionsAndResources()
    {
        var answer = await silos.Second.Call<PrincipalCanResponse>(null, new PrincipalCanRequest
        {
            Principal = $"arn:aws:iam::{A}:role/deployer",
            Actions = { "s3:GetObject", "sts:AssumeRole", "iam:GetUser" },
            Resources = { Item, $"arn:aws:iam::{A}:role/deployer" },
        });

        answer.Results.Select(result => (result.Action, result.Resource, result.Result)).Should().Equal(
            ("s3:GetObject", Item, DecisionResult.Allowed),
            ("sts:AssumeRole", Item, DecisionResult.ImplicitDeny),
            ("iam:GetUser", Item, DecisionResult.ImplicitDeny),
            ("s3:GetObject", $"arn:aws:iam::{A}:role/deployer", DecisionResult.Allowed),
            ("sts:AssumeRole", $"arn:aws:iam::{A}:role/deployer", DecisionResult.ImplicitDeny),
            ("iam:GetUser", $"arn:aws:iam::{A}:role/deployer", DecisionResult.ImplicitDeny));
    }

    [Theory]
    [InlineData("mfa", DecisionResult.ImplicitDeny, AccessAnswer.Possible, "aws:MultiFactorAuthPresent")]
    [InlineData("denied", DecisionResult.ExplicitDeny, AccessAnswer.Unspecified, "")]
    [InlineData("wrong-tag", DecisionResult.ImplicitDeny, AccessAnswer.Unspecified, "")]
    public async Task PrincipalCan_SaysWhetherKeysOfTheRequestAreAllThatIsMissing(
        string user, DecisionResult result, AccessAnswer answer, string missing)
    {
        var table = await silos.First.Call<PrincipalCanResponse>(
            null,
            new PrincipalCanRequest { Principal = $"arn:aws:iam::{A}:user/{user}", Actions = { "s3:GetObject" }, Resources = { Item } });

        var only = table.Results.Should().ContainSingle().Subject;
        (only.Result, only.Answer, string.Join(' ', only.MissingKeys)).Should().Be((result, answer, missing));
    }

    private static IEnumerable<string> TextsOf(IEnumerable<WhoCanResponse> answers) => answers
        .Where(answer => answer.Principal.AccountId is A or B or "anonymous")
        .Select(answer => $"{answer.Principal.Kind.ToString().ToUpperInvariant()}{(answer.Answer == AccessAnswer.Possible ? "?" : "")} {answer.Principal.Arn}");
}
