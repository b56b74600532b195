using System.Collections.Immutable;
using Rolecall.Policy.Decisions;

namespace Rolecall.Policy.Tests.Evaluation;

/// <summary>The worst legal policies against the worst requests: bounded work, and beyond the bound a deny that says so.</summary>
public sealed class StepBudgetTests
{
    private const int LongestManagedPolicy = 6_144;
    private const int MostAttached = 20;
    private const string AllowAll = """{"Effect":"Allow","Action":"*","Resource":"*"}""";

    private static readonly string Long = new('a', DecisionLimits.LongestValue);
    private static readonly string Object = "arn:aws:s3:::" + new string('a', 2_048 - 13);

    /// <summary>Statements, each as often as a managed policy of 6,144 characters can hold it; the condition's key is "k" or its value is long.</summary>
    public static TheoryData<string> Worst =>
    [
        $"\"Resource\":\"arn:aws:s3:::*?{new string('a', 2_000)}b*\"",
        $"\"Resource\":\"arn:aws:s3:::{Repeat("*a", 2_000)}b\"",
        $"\"Resource\":\"arn:aws:s3:::{Repeat("*?a", 2_000)}b\"",
        $"\"Resource\":[{Repeat("\"arn:aws:s3:::*?ab*\",", 5_800).TrimEnd(',')}]",
        $"\"Resource\":\"arn:aws:s3:::{Repeat("*${k}", 2_000)}b*\"",
        $"\"Resource\":\"arn:aws:s3:::{Repeat("*?${k}", 2_000)}b*\"",
        $"\"Resource\":\"*\",\"Condition\":{{\"StringLike\":{{\"k\":[{Repeat("\"*b*\",", 5_900).TrimEnd(',')}]}}}}",
        $"\"Resource\":\"*\",\"Condition\":{{\"StringLike\":{{\"k\":[{Repeat("\"*?ab*\",", 5_900).TrimEnd(',')}]}}}}",
        $"\"Resource\":\"*\",\"Condition\":{{\"StringEquals\":{{\"k\":[{Repeat("\"${k}${k}\",", 5_900).TrimEnd(',')}]}}}}",
        $"\"Resource\":\"*\",\"Condition\":{{\"ForAllValues:StringEquals\":{{\"many\":[{Repeat("\"nobody\",", 5_900).TrimEnd(',')}]}}}}",
        $"\"Resource\":\"*\",\"Condition\":{{\"ForAnyValue:StringLike\":{{\"many\":[{Repeat("\"*?x\",", 5_900).TrimEnd(',')}]}}}}",
        $"\"Resource\":\"*\",\"Condition\":{{\"ForAnyValue:IpAddress\":{{\"addresses\":[{Repeat("\"10.0.0.0/8\",", 5_900).TrimEnd(',')}]}}}}",
        $"\"Resource\":\"*\",\"Condition\":{{\"ForAnyValue:NumericEquals\":{{\"numbers\":[{Repeat("1,", 5_900).TrimEnd(',')}]}}}}",
        $"\"Resource\":\"*\",\"Condition\":{{\"ForAnyValue:DateEquals\":{{\"dates\":[{Repeat("\"2026\",", 5_900).TrimEnd(',')}]}}}}",
        $"\"Resource\":\"*\",\"Condition\":{{\"ForAnyValue:Bool\":{{\"many\":[{Repeat("\"true\",", 5_900).TrimEnd(',')}]}}}}",
        $"\"Resource\":\"*\",\"Condition\":{{\"ForAnyValue:BinaryEquals\":{{\"k\":[{Repeat("\"QQ==\",", 5_900).TrimEnd(',')}]}}}}",
        $"\"Resource\":\"*\",\"Condition\":{{\"ForAnyValue:ArnLike\":{{\"arns\":[{Repeat("\"*:*:*:*:*:*?ab*\",", 5_900).TrimEnd(',')}]}}}}",
        $"\"Resource\":\"*\",\"Condition\":{{\"StringLike\":{{{string.Join(',', Enumerable.Range(0, 350).Select(i => $"\"t{i % 50}{new string(' ', i / 50)}\":\"*?\""))}}}}}",
    ];

    [Theory]
    [MemberData(nameof(Worst))]
    public void Decide_WorstPoliciesOfACaller_TakesNoMoreThanItsSteps(string members)
    {
        var policy = Compiled($$"""{"Effect":"Deny","Action":"s3:*",{{members}}}""");

        var decision =
            Decide(new CallerPolicies { Identity = [.. Enumerable.Repeat(policy, MostAttached), Compiled(AllowAll)] }, WorstRequest());

        decision.Steps.Should().BeLessThanOrEqualTo(2 * (DecisionLimits.StepsOfHalf + DecisionLimits.StepsOfTraces) + Overshoot);
        if (decision.GivenUp is { } why)
            decision.Should().Match<Decision>(
                denied => denied.Result == Verdict.ExplicitDeny && denied.DenialMessage.EndsWith(" on resource: " + Object)
                    && denied.Explain().Contains(why));
    }

    /// <summary>A bucket's policy has 20,480 characters and is asked by anybody: one anonymous request once took 1.6 s.</summary>
    [Theory]
    [MemberData(nameof(Worst))]
    public void Decide_WorstPolicyOfABucket_TakesNoMoreThanItsSteps(string members)
    {
        var statement = $$"""{"Effect":"Allow","Principal":"*","Action":"s3:*",{{members}}}""";
        var own = Compiled(string.Join(',', Enumerable.Repeat(statement, 3)), PolicyGrammar.Resource);
        var anonymous = new Principal { Kind = PrincipalKind.Anonymous, AccountId = "anonymous", Arn = "anonymous", UserId = "anonymous" };

        var decision = Decide(new CallerPolicies(), WorstRequest() with { Principal = anonymous }, own);

        decision.Steps.Should().BeLessThanOrEqualTo(2 * (DecisionLimits.StepsOfHalf + DecisionLimits.StepsOfTraces) + Overshoot);
    }

    [Fact]
    public void Decide_TheReportedBucketPolicy_IsDecidedWithinAFractionOfTheBudget()
    {
        var own = Compiled(
            $$"""{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::*?{{new string('a', 10_000)}}b*"}""",
            PolicyGrammar.Resource);

        Decide(new CallerPolicies(), Requests.Of("s3:GetObject", "arn:aws:s3:::" + new string('a', 8_000)), own).Steps
            .Should().BeLessThan(50_000);
    }

    [Theory]
    [InlineData("Deny")]
    [InlineData("Allow")]
    public void Decide_BeyondTheBudget_DeniesWhicheverStatementWasBeingAsked(string effect)
    {
        var costly = Compiled(
            $$$"""{"Effect":"{{{effect}}}","Action":"s3:*","Resource":"*","Condition":{"StringLike":{"k":[{{{Repeat("\"*?b*\",", 6_000).TrimEnd(',')}}}] } } }""");

        var decision = Decide(
            new CallerPolicies { Identity = [costly, Compiled(AllowAll)] },
            Requests.Of("s3:GetObject", Object, new ConditionEntry("k", Long)));

        (decision.Result, decision.DecidingLayer).Should().Be((Verdict.ExplicitDeny, Layer.IdentityPolicy));
        decision.GivenUp.Should().Be("the policies take more than 2,000,000 steps to compare with the request");
        decision.Explain()
            .Should()
            .Contain("identity-based policy: denies, for it was not evaluated to its end: the policies take more than 2,000,000 steps");
        decision.DenialMessage.Should().Be($"User: {Requests.User.Arn} is not authorized to perform: s3:GetObject on resource: {Object}");
        decision.WouldAllow.Should().BeEmpty("what was not asked may deny too");
    }

    /// <summary>Whichever layer is too costly: the others allow everything.</summary>
    [Theory]
    [InlineData(Layer.ServiceControlPolicy)]
    [InlineData(Layer.IdentityPolicy)]
    [InlineData(Layer.PermissionsBoundary)]
    [InlineData(Layer.SessionPolicy)]
    [InlineData(Layer.ResourceControlPolicy)]
    [InlineData(Layer.ResourcePolicy)]
    public void Decide_OneLayerBeyondTheBudget_Denies(Layer layer)
    {
        var statement = $$$""" "Action":"s3:*","Resource":"*","Condition":{"StringLike":{"k":[{{{Repeat("\"*?b*\",", 6_000).TrimEnd(',')}}}] } } }""";
        var costly = Compiled("""{"Effect":"Deny",""" + statement);
        var costlyOfResource = Compiled("""{"Effect":"Deny","Principal":"*",""" + statement, PolicyGrammar.Resource);
        var (open, openResource) = (
            Compiled(AllowAll), Compiled("""{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}""", PolicyGrammar.Resource));
        ImmutableArray<CompiledPolicy> Of(Layer one, CompiledPolicy usual, CompiledPolicy other) => one == layer ? [usual, other] : [usual];
        var request = Requests.Of("s3:GetObject", Object, new ConditionEntry("k", Long));
        var side = Authorizer.EvaluateCaller(request, new CallerPolicies
        {
            ServiceControl = [Of(Layer.ServiceControlPolicy, open, costly)],
            Identity = Of(Layer.IdentityPolicy, open, costly),
            Boundary = layer == Layer.PermissionsBoundary ? costly : open,
            Session = Of(Layer.SessionPolicy, open, costly),
        }, explain: false);
        var resource = new ResourcePolicies
        {
            Kind = ResourceKind.WithPolicy,
            AccountId = Requests.User.AccountId,
            Policy = layer == Layer.ResourcePolicy ? costlyOfResource : openResource,
            ResourceControl = [Of(Layer.ResourceControlPolicy, openResource, costlyOfResource)],
        };

        var decision = Authorizer.Decide(side, request, resource, explain: false);

        (decision.Result, decision.DecidingLayer).Should().Be((Verdict.ExplicitDeny, layer));
        decision.GivenUp.Should().NotBeNull();
    }

    [Fact]
    public void Decide_ConditionOnAValueLongerThanTheCap_DeniesAndNamesTheKey()
    {
        var policy = Compiled(
            """{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringLike":{"aws:UserAgent":"*curl*"}}}""");

        Decide(
            new CallerPolicies { Identity = [policy] },
            Requests.Of("s3:GetObject", "*", new ConditionEntry("aws:UserAgent", Long))).Allowed
            .Should().BeTrue();
        var decision = Decide(
            new CallerPolicies { Identity = [policy] }, Requests.Of("s3:GetObject", "*", new ConditionEntry("aws:UserAgent", Long + "a")));

        decision.Result.Should().Be(Verdict.ExplicitDeny);
        decision.GivenUp.Should().Be("the request's aws:UserAgent is longer than 8,192 letters");
        decision.DenialMessage.Should().Be($"User: {Requests.User.Arn} is not authorized to perform: s3:GetObject");
    }

    [Fact]
    public void Decide_VariableWithAValueLongerThanTheCap_Denies() => Decide(
        new CallerPolicies { Identity = [Compiled(AllowAll + """,{"Effect":"Deny","Action":"*","Resource":"arn:aws:s3:::${k}"}""")] },
        Requests.Of("s3:GetObject", Object, new ConditionEntry("k", Long + "a"))).GivenUp.Should().NotBeNull();

    [Fact]
    public void Decide_ResourceLongerThanTheCap_Denies() => Decide(
        new CallerPolicies { Identity = [Compiled(AllowAll)] }, Requests.Of("s3:GetObject", "arn:aws:s3:::" + Long)).Result
            .Should().Be(Verdict.ExplicitDeny);

    [Fact]
    public void Decide_ExplanationBeyondItsSteps_DecidesTheSameAndSaysThatThereIsMore()
    {
        // Allowed at once; told in full only at great cost.
        var costly = $$$"""{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringLike":{"k":[{{{Repeat("\"*?b*\",", 2_900).TrimEnd(',')}}}] } } }""";
        var policies = new CallerPolicies { Identity = [Compiled(AllowAll + "," + costly + "," + costly)] };
        var request = Requests.Of("s3:GetObject", Object, new ConditionEntry("k", Long));
        var side = Authorizer.EvaluateCaller(request, policies, explain: true);

        var decision = Authorizer.Decide(
            side, request, new ResourcePolicies { Kind = ResourceKind.Plain, AccountId = Requests.User.AccountId }, explain: true);

        (decision.Result, decision.GivenUp).Should().Be((Verdict.Allow, null));
        decision.Layers[0].StatementsCut.Should().BeTrue();
        decision.Layers[0].Statements.Should().ContainSingle("the first is told").Which.Matched.Should().BeTrue();
        decision.Explain().Should().Contain("… and more statements");
        decision.Steps.Should().BeLessThan(DecisionLimits.StepsOfTraces + Overshoot);
    }

    /// <summary>One comparison that began within the budget ends.</summary>
    private const long Overshoot = 300_000;

    private static AccessRequest WorstRequest() => Requests.Of("s3:GetObject", Object, [
        new("k", Long),
        new("many", [.. Enumerable.Range(0, 1_000).Select(i => $"value{i}")]),
        new("numbers", [.. Enumerable.Range(2, 1_000).Select(i => $"{i}")]),
        new("dates", [.. Enumerable.Repeat("2025-01-01T00:00:00Z", 1_000)]),
        new("addresses", [.. Enumerable.Repeat("2001:db8::1:2:3:4", 1_000)]),
        new("arns", [.. Enumerable.Repeat(Object, 1_000)]),
        .. Enumerable.Range(0, 50).Select(i => new ConditionEntry($"t{i}", Long)),
    ]);

    private static Decision Decide(CallerPolicies policies, AccessRequest request, CompiledPolicy? own = null)
    {
        var side = Authorizer.EvaluateCaller(request, policies, explain: false);
        var resource = new ResourcePolicies
        {
            Kind = own is null ? ResourceKind.Plain : ResourceKind.WithPolicy,
            AccountId = Requests.User.AccountId,
            Policy = own
        };
        return Authorizer.Decide(side, request, resource, explain: false);
    }

    private static CompiledPolicy Compiled(string statements, PolicyGrammar grammar = PolicyGrammar.Identity)
    {
        statements.Length.Should().BeLessThan(grammar == PolicyGrammar.Resource ? 20_480 : LongestManagedPolicy + 200);
        return Requests.Compiled(statements, grammar);
    }

    private static string Repeat(string unit, int length) => string.Concat(Enumerable.Repeat(unit, length / unit.Length));
}
