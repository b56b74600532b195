using Google.Protobuf;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Contracts;
using Rolecall.Policy;

namespace Rolecall.Cluster.Tests;

/// <summary>
/// ann (user of A) → A/entry → B/middle → B/target; A/entry and A/back assume each other; A/entry also trusts its own account,
/// where bob has a policy and carl has none; B/target is also open to a user by an external id.
/// </summary>
public sealed class WhoCanAssumeTests(TwoSilos silos) : IClassFixture<TwoSilos>, IAsyncLifetime
{
    private const string A = "700000000011";
    private const string B = "700000000012";
    private const string Entry = "arn:aws:iam::700000000011:role/entry";
    private const string Back = "arn:aws:iam::700000000011:role/back";
    private const string Middle = "arn:aws:iam::700000000012:role/middle";
    private const string Target = "arn:aws:iam::700000000012:role/target";

    private static bool made;

    public async ValueTask InitializeAsync()
    {
        if (made)
            return;
        made = true;
        foreach (var account in new[] { A, B })
            await silos.First.Call<CreateOrganizationResponse>(null, new CreateOrganizationRequest { Name = account, ManagementAccountId = account });
        foreach (var user in new[] { "ann", "bob", "carl", "vendor" })
            await Do(A, new CreateUserRequest { UserName = user });
        await Do(A, May("bob"));
        await Do(A, May("vendor"));
        await Role(A, "entry", Trust($"arn:aws:iam::{A}:user/ann", A, Back));
        await Role(A, "back", Trust(Entry));
        await Role(B, "middle", Trust(Entry));
        await Role(B, "target",
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"MIDDLE"},"Action":"sts:AssumeRole"},{"Effect":"Allow","Principal":{"AWS":"VENDOR"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"u-7731"}}}]}"""
                .Replace("MIDDLE", Middle, StringComparison.Ordinal).Replace("VENDOR", $"arn:aws:iam::{A}:user/vendor", StringComparison.Ordinal));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task WhoCanAssume_TellsEveryChainOnce_ShorterOnesFirst_AndNoneInACircle()
    {
        foreach (var gateway in silos.Gateways)
        {
            var found = await gateway.Stream<WhoCanAssumeResponse>(new WhoCanAssumeRequest { RoleArn = Target });

            found.Select(Shown).Should().BeEquivalentTo(
                "vendor? > target",
                "middle > target",
                "entry > middle > target",
                "ann > entry > middle > target",
                "bob > entry > middle > target",
                "vendor > entry > middle > target",
                "back > entry > middle > target");
            found.Select(path => path.Chain.Count).Should().BeInAscendingOrder();
        }
    }

    [Fact]
    public async Task WhoCanAssume_DirectOnly_EndsAtTheFirstLink() => (await silos.First.Stream<WhoCanAssumeResponse>(new WhoCanAssumeRequest { RoleArn = Target, MaxDepth = 1 }))
        .Select(Shown).Should().BeEquivalentTo("vendor? > target", "middle > target");

    [Fact]
    public async Task WhoCanAssume_SaysWhichKeyAChainNeeds()
    {
        var vendor = (await silos.First.Stream<WhoCanAssumeResponse>(new WhoCanAssumeRequest { RoleArn = Target, MaxDepth = 1 })).Single(path => path.Answer == AccessAnswer.Possible);
        vendor.MissingKeys.Should().Equal("sts:ExternalId");

        var withIt = new WhoCanAssumeRequest { RoleArn = Target, MaxDepth = 1, Context = { new ContextKey { Key = "sts:ExternalId", Values = { "u-7731" } } } };
        (await silos.Second.Stream<WhoCanAssumeResponse>(withIt)).Select(Shown).Should().BeEquivalentTo("vendor > target", "middle > target");
    }

    [Fact]
    public async Task WhoCanAssume_BeyondMaxPaths_SaysThatItStopped()
    {
        var found = await silos.First.Stream<WhoCanAssumeResponse>(new WhoCanAssumeRequest { RoleArn = Target, MaxPaths = 3 });

        found.Should().HaveCount(4);
        found[^1].Truncated.Should().BeTrue();
        found[..3].Should().OnlyContain(path => !path.Truncated);
    }

    [Fact]
    public async Task WhoCanAssume_ARoleOfTrustedSessions_NamesTheSession()
    {
        await Role(B, "for-a-session", Trust($"arn:aws:sts::{A}:assumed-role/entry/nightly"));

        var only = (await silos.First.Stream<WhoCanAssumeResponse>(new WhoCanAssumeRequest { RoleArn = $"arn:aws:iam::{B}:role/for-a-session" })).Should().ContainSingle().Subject;
        (only.Principal.Kind, only.Principal.Arn).Should().Be((ListedKind.RoleSession, $"arn:aws:sts::{A}:assumed-role/entry/nightly"));
    }

    [Fact]
    public async Task WhoCanAssume_AChangedTrustPolicy_IsAnsweredByTheNewOne()
    {
        await Role(B, "changing", Trust(Middle));
        (await silos.First.Stream<WhoCanAssumeResponse>(new WhoCanAssumeRequest { RoleArn = $"arn:aws:iam::{B}:role/changing", MaxDepth = 1 })).Should().ContainSingle();

        await Do(B, new UpdateAssumeRolePolicyRequest { RoleName = "changing", PolicyDocument = Trust($"arn:aws:iam::{A}:user/carl") });

        foreach (var gateway in silos.Gateways)
            (await gateway.Stream<WhoCanAssumeResponse>(new WhoCanAssumeRequest { RoleArn = $"arn:aws:iam::{B}:role/changing" })).Should().BeEmpty("carl has no policy of his own");
    }

    private static string Shown(WhoCanAssumeResponse path) =>
        string.Join(" > ", path.Chain.Prepend(path.Principal.Arn).Select(arn => arn[(arn.LastIndexOf('/') + 1)..]).Select((name, index) => index == 0 && path.Answer == AccessAnswer.Possible ? name + "?" : name));

    private Task Do(string account, IMessage request) => silos.First.DoAsRoot(account, request, silos.Time.GetUtcNow());

    /// <summary>A role whose sessions may assume roles.</summary>
    private async Task Role(string account, string name, string trust)
    {
        await Do(account, new CreateRoleRequest { RoleName = name, AssumeRolePolicyDocument = trust });
        await Do(account, new PutRolePolicyRequest { RoleName = name, PolicyName = "assume", PolicyDocument = MayAssume });
    }

    private static PutUserPolicyRequest May(string user) => new() { UserName = user, PolicyName = "assume", PolicyDocument = MayAssume };

    private const string MayAssume = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}}""";

    private static string Trust(params string[] trusted) =>
        """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":["TRUSTED"]},"Action":"sts:AssumeRole"}}""".Replace("TRUSTED", string.Join("\",\"", trusted), StringComparison.Ordinal);
}
