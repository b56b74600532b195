using Rolecall.Api.Sts.V1;
using Rolecall.Identity.Contexts;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Sessions;
using Rolecall.Identity.Sessions.Issuing;
using Rolecall.Policy;

namespace Rolecall.Identity.Tests.Contexts;

/// <summary>What ProvidedContexts may hold. One test for each refusal.</summary>
public sealed class ProvidedContextsTests
{
    [Fact]
    public void NoContexts_AreNone()
    {
        Read(new AssumeRoleRequest()).Should().BeNull();
        Peek(new AssumeRoleRequest()).Should().BeNull();
        SessionRequest.AlsoNeededBy(new AssumeRoleRequest(), null).Should().BeEmpty();
        SessionRequest.EntriesOf(new AssumeRoleRequest { RoleSessionName = "x" }, null).Select(entry => entry.Key)
            .Should().Equal("sts:RoleSessionName");
    }

    [Fact]
    public void Context_ThatItsProviderSealed_IsBelieved()
    {
        var assertion = Asserted.One();
        var request = With(Context(Asserted.Seal(assertion)));
        Read(request).Should().Be(assertion);
        Peek(request).Should().Be(assertion);
        SessionRequest.AlsoNeededBy(request, null).Should().Equal("sts:SetContext");
    }

    [Fact]
    public void Keys_OfTheRequest_TellTheContextAndItsProvider()
    {
        var assertion = Asserted.One();
        var request = With(Context(Asserted.Seal(assertion)));
        request.RoleSessionName = "x";
        var keys = new ConditionContext(SessionRequest.EntriesOf(request, null, assertion));
        foreach (var (key, value) in new[]
        {
            ("sts:RequestContextProviders", ProvidedContexts.IdentityCenter),
            ("sts:RequestContext/identitystore:UserId", Asserted.UserId),
            ("sts:RequestContext/identitystore:IdentityStoreArn", Asserted.StoreArn),
            ("sts:RequestContext/identitycenter:InstanceArn", Asserted.InstanceArn),
            ("sts:RequestContext/identitycenter:ApplicationArn", Asserted.ApplicationArn),
            ("sts:RequestContext/identitycenter:CredentialId", assertion.CredentialId),
            ("identitycenter:InstanceArn", Asserted.InstanceArn),
            ("identitycenter:ApplicationArn", Asserted.ApplicationArn),
            ("identitycenter:CredentialId", assertion.CredentialId),
        })
        {
            keys.TryGet(key, out var values).Should().BeTrue(key);
            values.Should().Equal([value], key);
        }
        keys.TryGet("identitystore:UserId", out _).Should().BeFalse("that is the caller's own user, and the caller has none");
    }

    [Fact]
    public void Keys_OfTheSession_TellTheUserOnly()
    {
        var claims = Sessions.ClaimsGen.One() with { Context = Asserted.Context() };
        var account = new TestAccount();
        account.Run(new Api.Iam.V1.CreateRoleRequest { RoleName = "R", AssumeRolePolicyDocument = TestAccount.TrustAccount });
        var keys = PrincipalFacts.OfRoleSession(account.State.DefineRole("R")!, claims, Asserted.Now).Entries;
        keys.Where(entry => entry.Key.StartsWith("identity", StringComparison.Ordinal)).Select(entry => (entry.Key, entry.Values[0]))
            .Should().Equal(
            ("identitystore:UserId", Asserted.UserId), ("identitystore:IdentityStoreArn", Asserted.StoreArn));
    }

    [Fact]
    public void Provider_ThatIsNotIdentityCenter_IsInvalid() => Refuses(
        With(Context(Asserted.Seal(), "arn:aws:iam::aws:contextProvider/Other")), "ValidationError",
        "arn:aws:iam::aws:contextProvider/Other is invalid");

    [Fact]
    public void Context_WithoutItsProvider_IsInvalid() => Refuses(
        With(new ProvidedContext { ContextAssertion = Asserted.Seal() }), "ValidationError",
        "A provided context needs a ProviderArn and a ContextAssertion.");

    [Fact]
    public void Context_WithoutItsAssertion_IsInvalid() => Refuses(
        With(new ProvidedContext { ProviderArn = ProvidedContexts.IdentityCenter }), "ValidationError",
        "A provided context needs a ProviderArn and a ContextAssertion.");

    [Fact]
    public void Contexts_OfOneProviderTwice_AreInvalid() => Refuses(
        With(Context(Asserted.Seal()), Context(Asserted.Seal())), "ValidationError",
        "Only one context assertion of arn:aws:iam::aws:contextProvider/IdentityCenter can be provided.");

    [Fact]
    public void Contexts_OfWhichOneIsAnotherProviders_AreInvalid() => Refuses(
        With(Context(Asserted.Seal()), Context(Asserted.Seal(), "x:y")), "ValidationError", "x:y is invalid");

    [Fact]
    public void Assertion_Forged_CannotBeValidated() =>
        Refuses(With(Context("trusted-context-assertion")), "InvalidParameterValue", "The context assertion could not be validated.");

    [Fact]
    public void Assertion_CutShort_CannotBeValidated() =>
        Refuses(With(Context(Asserted.Seal()[..^4])), "InvalidParameterValue", "The context assertion could not be validated.");

    [Fact]
    public void Assertion_OfAnotherSandbox_CannotBeValidated() =>
        Refuses(With(Context(Asserted.Seal(sandbox: "other"))), "InvalidParameterValue", "The context assertion could not be validated.");

    [Fact]
    public void Assertion_FromItsExpiryOn_IsExpired()
    {
        var request = With(Context(Asserted.Seal()));
        Read(request, Asserted.Now.AddHours(1).AddTicks(-1)).Should().NotBeNull();
        Refuses(request, "ExpiredTokenException", "The context assertion is expired.", Asserted.Now.AddHours(1));
    }

    private static void Refuses(AssumeRoleRequest request, string code, string message, DateTimeOffset? now = null)
    {
        Peek(request, now).Should().BeNull("nobody decides by what is refused");
        var reading = () => Read(request, now);
        reading.Should().Throw<AwsFaultException>().Which.Fault.Should().Be(new Fault(code, message));
    }

    private static ContextAssertion? Read(AssumeRoleRequest request, DateTimeOffset? now = null) =>
        ProvidedContexts.Read(request, Asserted.Ring, "default", now ?? Asserted.Now);

    private static ContextAssertion? Peek(AssumeRoleRequest request, DateTimeOffset? now = null) =>
        ProvidedContexts.Peek(request, Asserted.Ring, "default", now ?? Asserted.Now);

    private static ProvidedContext Context(string assertion, string provider = ProvidedContexts.IdentityCenter) =>
        new() { ProviderArn = provider, ContextAssertion = assertion };

    private static AssumeRoleRequest With(params ProvidedContext[] contexts)
    {
        var request = new AssumeRoleRequest();
        request.ProvidedContexts.AddRange(contexts);
        return request;
    }
}
