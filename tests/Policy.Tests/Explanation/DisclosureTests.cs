using Rolecall.Policy.Decisions;
using Rolecall.Policy.Explanation;

namespace Rolecall.Policy.Tests.Explanation;

/// <summary>What may be told of a denial, and to which account.</summary>
public sealed class DisclosureTests
{
    private const string Role = "arn:aws:iam::111111111111:role/audit";
    private const string Owner = "111111111111";
    private const string Allow = """{"Effect":"Allow","Action":"*","Resource":"*"}""";

    private static readonly string[] TrustPolicies =
    [
        """{"Sid":"canary","Effect":"Allow","Principal":{"AWS":"222222222222"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"canary"}}}""",
        """{"Sid":"canary","Effect":"Deny","Principal":"*","Action":"sts:AssumeRole"}""",
        """{"Sid":"canary","Effect":"Allow","Principal":{"AWS":"333333333333"},"Action":"sts:AssumeRole"}""",
    ];

    private static readonly string[] ResourceControls =
    [
        "", """{"Sid":"canary","Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}"""
    ];

    /// <summary>The same message whatever the owner wrote, and whether or not there is anything to write about.</summary>
    [Theory]
    [InlineData(Allow, Verdict.ImplicitDeny)]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":"*"}""", Verdict.ImplicitDeny)]
    [InlineData("""{"Sid":"own","Effect":"Deny","Action":"sts:*","Resource":"*"}""", Verdict.ExplicitDeny)]
    public void ForeignOwnersPolicies_MakeNoDifferenceToWhatIsDecoded(string identity, Verdict told)
    {
        var seen = new HashSet<string>();
        foreach (var trust in TrustPolicies)
        {
            foreach (var control in ResourceControls)
            {
                var decision = Decide(identity, trust, control, Owner);
                var decoded = Disclosure.ToAccount(decision, Requests.User.AccountId, side: null);
                decoded.Result.Should().Be(told);
                decoded.WouldAllow.Should().BeEmpty();
                seen.Add(decoded.Explain());
                decision.Explain().Should().Contain("canary");
            }
        }
        seen.Should().ContainSingle().Which.Should().NotContain("canary");
    }

    [Fact]
    public void OwnResource_IsDecodedWhole()
    {
        var decision = Decide(Allow, TrustPolicies[1], "", Requests.User.AccountId);

        Disclosure.ToAccount(decision, Requests.User.AccountId, side: null).Should().BeSameAs(decision);
    }

    [Fact]
    public void OwnResource_ItsLayersAreToldAtOnce_AndNoneOfTheCallers()
    {
        var decision =
            Decide("""{"Sid":"own","Effect":"Deny","Action":"s3:*","Resource":"*"}""", TrustPolicies[0], "", Requests.User.AccountId);
        var told = Disclosure.AtOnce(decision, Requests.User.AccountId, TextWithoutReason(decision))!;

        told.Layers.Select(layer => layer.Layer).Should().Equal(Layer.TrustPolicy);
        told.WouldAllow.Should().OnlyContain(remedy => remedy.Layer == Layer.TrustPolicy).And.NotBeEmpty();
        (told.Result, told.DecidingLayer).Should().Be((Verdict.ImplicitDeny, Layer.TrustPolicy));
    }

    [Fact]
    public void ForeignResource_IsToldAtOnce_AsFarAsTheTextTells()
    {
        var decision = Decide(Allow, TrustPolicies[1], "", Owner);

        var withoutReason = Disclosure.AtOnce(decision, Requests.User.AccountId, TextWithoutReason(decision))!;
        (withoutReason.Result, withoutReason.DecidingLayer, withoutReason.Layers.Length).Should().Be((null, null, 0));
        var withReason = Disclosure.AtOnce(decision, Requests.User.AccountId, decision.DenialMessage)!;
        (withReason.Result, withReason.DecidingLayer, withReason.Layers.Length).Should().Be((Verdict.ExplicitDeny, Layer.TrustPolicy, 0));
        Disclosure.AtOnce(decision, Requests.User.AccountId, "Access Denied").Should().BeNull();
    }

    private static string TextWithoutReason(Decision decision) =>
        $"User: {Requests.User.Arn} is not authorized to perform: sts:AssumeRole on resource: {decision.Resource}";

    private static Decision Decide(string identity, string trust, string control, string owner)
    {
        var request = Requests.Of("sts:AssumeRole", Role);
        var side = Authorizer.EvaluateCaller(
            request, new CallerPolicies { Identity = [Requests.Compiled(identity, name: "identity")] }, explain: true);
        return Authorizer.Decide(side, request, new ResourcePolicies
        {
            Kind = ResourceKind.Role,
            AccountId = owner,
            Policy = Requests.Compiled(trust, PolicyGrammar.Trust, "trust"),
            ResourceControl = control.Length == 0 ? [] : [[Requests.Compiled(control, PolicyGrammar.Resource, "control")]],
        }, explain: true);
    }
}
