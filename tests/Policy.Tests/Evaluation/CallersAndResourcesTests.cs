using Rolecall.Policy.Decisions;
using Rolecall.Policy.Evaluation;

namespace Rolecall.Policy.Tests.Evaluation;

/// <summary>Rules for callers and resources that the case files have no words for: keys, providers, service-linked roles, canonical ids.</summary>
public sealed class CallersAndResourcesTests
{
    private const string Account = "222222222222";
    private const string Key = $"arn:aws:kms:eu-west-1:{Account}:key/1";
    private const string Delegating = $$$"""{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::{{{Account}}}:root"},"Action":"kms:*","Resource":"*"}""";
    private const string All = """{"Effect":"Allow","Action":"*","Resource":"*"}""";
    private const string DenyAll = """{"Effect":"Deny","Action":"*","Resource":"*"}""";
    private const string DenyAllToAll = """{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}""";

    private static readonly Principal Root = new()
    {
        Kind = PrincipalKind.Root,
        AccountId = Account,
        Arn = $"arn:aws:iam::{Account}:root",
        UserId = Account
    };

    private static readonly Principal ServiceLinked = new()
    {
        Kind = PrincipalKind.RoleSession,
        AccountId = Account,
        Arn = $"arn:aws:sts::{Account}:assumed-role/AWSServiceRoleForSupport/s",
        UserId = "AROAEXAMPLEROLE00001:s",
        RoleArn = $"arn:aws:iam::{Account}:role/aws-service-role/support.amazonaws.com/AWSServiceRoleForSupport",
        RoleId = "AROAEXAMPLEROLE00001",
    };

    [Fact]
    public void Key_IdentityPolicyAlone_DoesNotSuffice() =>
        Decide(
            Requests.User,
            ResourceKind.Key,
            own: """{"Effect":"Allow","Principal":{"AWS":"111111111111"},"Action":"kms:*","Resource":"*"}""",
            identity: All)
            .Should().Be((Verdict.ImplicitDeny, Layer.ResourcePolicy));

    [Fact]
    public void Key_WithoutPolicy_IsOfNoUseToRoot() =>
        Decide(Root, ResourceKind.Key).Should().Be((Verdict.ImplicitDeny, Layer.ResourcePolicy));

    [Fact]
    public void Key_DelegatingToTheAccount_NeedsTheIdentityPolicy()
    {
        Decide(Requests.User, ResourceKind.Key, Delegating).Should().Be((Verdict.ImplicitDeny, Layer.IdentityPolicy));
        Decide(Requests.User, ResourceKind.Key, Delegating, identity: All).Should().Be((Verdict.Allow, Layer.IdentityPolicy));
        Decide(Root, ResourceKind.Key, Delegating).Should().Be((Verdict.Allow, Layer.IdentityPolicy));
    }

    [Fact]
    public void Key_NamingTheUser_Suffices() =>
        Decide(
            Requests.User,
            ResourceKind.Key,
            own: $$$"""{"Effect":"Allow","Principal":{"AWS":"{{{Requests.User.Arn}}}"},"Action":"kms:Decrypt","Resource":"*"}""")
            .Should().Be((Verdict.Allow, Layer.ResourcePolicy));

    [Fact]
    public void Key_AcrossAccounts_NeedsBoth()
    {
        const string Foreign = """{"Effect":"Allow","Principal":{"AWS":"222222222222"},"Action":"kms:Decrypt","Resource":"*"}""";
        Decide(Requests.User, ResourceKind.Key, Foreign, owner: "111111111111").Should().Be((Verdict.ImplicitDeny, Layer.IdentityPolicy));
        Decide(Requests.User, ResourceKind.Key, Foreign, identity: All, owner: "111111111111")
            .Should().Be((Verdict.Allow, Layer.ResourcePolicy));
    }

    [Fact]
    public void ServiceLinkedRole_IsBoundByNoGuardrail() =>
        Decide(ServiceLinked, ResourceKind.Plain, identity: All, scp: DenyAll, rcp: DenyAllToAll)
            .Should().Be((Verdict.Allow, Layer.IdentityPolicy));

    [Fact]
    public void RoleOnAPathOfItsOwn_IsBoundByGuardrails()
    {
        var role = ServiceLinked with { RoleArn = $"arn:aws:iam::{Account}:role/my/aws-service-role/AWSServiceRoleForSupport" };
        Decide(role, ResourceKind.Plain, identity: All, scp: DenyAll).Should().Be((Verdict.ExplicitDeny, Layer.ServiceControlPolicy));
    }

    [Fact]
    public void Service_IsBoundByResourceControlPolicies()
    {
        var service = new Principal
        {
            Kind = PrincipalKind.Service,
            AccountId = "logs.amazonaws.com",
            Arn = "logs.amazonaws.com",
            UserId = "logs.amazonaws.com"
        };
        const string Own = """{"Effect":"Allow","Principal":{"Service":"logs.amazonaws.com"},"Action":"*","Resource":"*"}""";
        Decide(service, ResourceKind.WithPolicy, Own).Should().Be((Verdict.Allow, Layer.ResourcePolicy));
        Decide(service, ResourceKind.WithPolicy, Own, rcp: DenyAllToAll).Should().Be((Verdict.ExplicitDeny, Layer.ResourceControlPolicy));
    }

    [Theory]
    [InlineData("arn:aws:iam::222222222222:oidc-provider/token.actions.githubusercontent.com")]
    [InlineData("arn:aws:iam::222222222222:saml-provider/corp")]
    [InlineData("cognito-identity.amazonaws.com")]
    [InlineData("accounts.google.com")]
    public void FederatedCaller_IsNamedByItsProviderAlone(string provider)
    {
        var caller = new Principal
        {
            Kind = PrincipalKind.Federated,
            AccountId = "federated",
            Arn = provider,
            UserId = provider,
            FederatedProvider = provider
        };
        string Trusting(string principal) => $$"""{"Effect":"Allow","Principal":{{principal}},"Action":"*"}""";

        Decide(caller, ResourceKind.Role, Trusting($$"""{"Federated":"{{provider}}"}""")).Should().Be((Verdict.Allow, Layer.TrustPolicy));
        Decide(caller, ResourceKind.Role, Trusting("\"*\"")).Should().Be((Verdict.Allow, Layer.TrustPolicy));
        Decide(caller, ResourceKind.Role, Trusting("""{"Federated":"graph.facebook.com"}"""))
            .Should().Be((Verdict.ImplicitDeny, Layer.TrustPolicy));
        Decide(caller, ResourceKind.Role, Trusting("""{"AWS":"222222222222"}""")).Should().Be((Verdict.ImplicitDeny, Layer.TrustPolicy));
    }

    [Fact]
    public void FederatedCaller_IsToldWhatAwsTells()
    {
        var caller = new Principal
        {
            Kind = PrincipalKind.Federated,
            AccountId = "federated",
            Arn = "accounts.google.com",
            UserId = "x",
            FederatedProvider = "accounts.google.com"
        };
        var request = Requests.Of("sts:AssumeRoleWithWebIdentity", "arn:aws:iam::222222222222:role/R") with { Principal = caller };
        var resource = new ResourcePolicies { Kind = ResourceKind.Role, AccountId = Account };

        Authorizer.Decide(Authorizer.EvaluateCaller(request, new CallerPolicies(), explain: false), request, resource, explain: false)
            .DenialMessage.Should().Be("Not authorized to perform sts:AssumeRoleWithWebIdentity");
    }

    [Fact]
    public void CanonicalUser_IsTheAccount()
    {
        var id = new string('7', 64);
        var own = $$$"""{"Effect":"Allow","Principal":{"CanonicalUser":"{{{id}}}"},"Action":"*","Resource":"*"}""";
        Decide(Root with { AccountId = "333333333333", CanonicalUserId = id }, ResourceKind.WithPolicy, own)
            .Should().Be((Verdict.Allow, Layer.ResourcePolicy));
        Decide(Root with { AccountId = "333333333333" }, ResourceKind.WithPolicy, own)
            .Should().Be((Verdict.ImplicitDeny, Layer.ResourcePolicy));
        Decide(Requests.User with { CanonicalUserId = id }, ResourceKind.WithPolicy, own)
            .Should().Be((Verdict.ImplicitDeny, Layer.IdentityPolicy));
    }

    [Theory]
    [InlineData("arn:aws-cn:iam::222222222222:root", true)]
    [InlineData("arn:aws-us-gov:iam::222222222222:root", true)]
    [InlineData("arn:aws:iam::222222222221:root", false)]
    [InlineData("arn:aws:sts::222222222222:root", false)]
    public void AccountRoot_InAnyPartition_IsTheAccount(string name, bool same) =>
        Decide(
            Root with { AccountId = Account },
            ResourceKind.Key,
            own: $$$"""{"Effect":"Allow","Principal":{"AWS":"{{{name}}}"},"Action":"*","Resource":"*"}""")
            .Item1.Should().Be(same ? Verdict.Allow : Verdict.ImplicitDeny);

    private static (Verdict, Layer) Decide(
        Principal caller, ResourceKind kind, string? own = null, string? identity = null, string owner = Account, string? scp = null,
        string? rcp = null)
    {
        var request = Requests.Of(
            kind == ResourceKind.Role ? "sts:AssumeRoleWithWebIdentity" : "kms:Decrypt", Key) with
        { Principal = caller };
        var policies = new CallerPolicies
        {
            Identity = identity is null ? [] : [Requests.Compiled(identity)],
            ServiceControl = scp is null ? [] : [[Requests.Compiled(scp)]],
        };
        var resource = new ResourcePolicies
        {
            Kind = kind,
            AccountId = owner,
            Policy = own is null ? null : Requests.Compiled(own, kind == ResourceKind.Role ? PolicyGrammar.Trust : PolicyGrammar.Resource),
            ResourceControl = rcp is null ? [] : [[Requests.Compiled(rcp, PolicyGrammar.Resource)]],
        };
        var decision = Authorizer.Decide(Authorizer.EvaluateCaller(request, policies, explain: false), request, resource, explain: false);
        return (decision.Result, decision.DecidingLayer);
    }
}
