using System.Collections.Immutable;
using CsCheck;

namespace Rolecall.Policy.Tests.Differential;

/// <summary>How a decision must and must not change when its policies do.</summary>
public sealed class MetamorphicTests
{
    private const int Iterations = 1_500;

    [Fact]
    public void AddingADeny_ToAnyPolicy_NeverAllows() =>
        Gen.Select(WorldGen.World, Deny).Sample((world, deny) =>
        {
            var before = Subject.Decide(world);
            foreach (var changed in WithEachPolicyChanged(world, (policy, grammar) => policy with { Statements = policy.Statements.Add(deny[grammar]) }))
            {
                if (Subject.Decide(changed).Allowed && !before.Allowed)
                    return false;
            }
            return true;
        }, iter: Iterations);

    [Fact]
    public void AddingADenyOfEverything_ToAnIdentityPolicy_DeniesAllButRoot() =>
        WorldGen.World.Where(world => world.Identity.Length > 0 && world.Caller.Kind != PrincipalKind.Root).Sample(world =>
        {
            var deny = """{"Effect":"Deny","Action":"*","Resource":"*"}""";
            var denied = world with { Identity = world.Identity.SetItem(0, world.Identity[0] with { Statements = world.Identity[0].Statements.Add(deny) }) };
            return Subject.Decide(denied).Result == Verdict.ExplicitDeny;
        }, iter: Iterations);

    [Fact]
    public void RemovingAnAllow_FromAnyPolicy_NeverAllowsMore() =>
        WorldGen.World.Sample(world =>
        {
            var before = Subject.Decide(world);
            // A policy must keep one statement: the allow gives way to one of an action that no one asks for.
            foreach (var changed in WithEachPolicyChanged(world, (policy, grammar) => policy with { Statements = WithoutFirstAllow(policy.Statements, grammar) }))
            {
                if (Subject.Decide(changed).Allowed && !before.Allowed)
                    return false;
            }
            return true;
        }, iter: Iterations);

    [Fact]
    public void OrderOfStatementsAndPolicies_DoesNotMatter() =>
        WorldGen.World.Sample(world =>
        {
            var turned = world.Map((policy, _) => policy with { Statements = [.. policy.Statements.Reverse()] }) with
            {
                Identity = [.. world.Identity.Reverse().Select(policy => policy with { Statements = [.. policy.Statements.Reverse()] })],
                ServiceControl = [.. world.ServiceControl.Reverse()],
                ResourceControl = [.. world.ResourceControl.Reverse()],
            };
            var (one, other) = (Subject.Decide(world), Subject.Decide(turned));
            return (one.Result, one.DecidingLayer) == (other.Result, other.DecidingLayer);
        }, iter: Iterations);

    [Fact]
    public void SplittingAPolicyIntoOnePerStatement_DoesNotMatter() =>
        WorldGen.World.Sample(world =>
        {
            var split = world with { Identity = [.. world.Identity.SelectMany(policy => policy.Statements.Select(statement => policy with { Statements = [statement] }))] };
            var (one, other) = (Subject.Decide(world), Subject.Decide(split));
            return (one.Result, one.DecidingLayer) == (other.Result, other.DecidingLayer);
        }, iter: Iterations);

    [Fact]
    public void ABoundaryThatAllowsAll_DoesNotMatter() =>
        // A deny with NotPrincipal denies whoever has a boundary.
        WorldGen.World.Where(world => world.Boundary is null && !Policies(world).Any(one => one.Policy.Json.Contains("NotPrincipal"))).Sample(world =>
        {
            var bound = world with { Boundary = new RawPolicy("2012-10-17", ["""{"Effect":"Allow","Action":"*","Resource":"*"}"""]) };
            return Subject.Decide(world).Result == Subject.Decide(bound).Result;
        }, iter: Iterations);

    [Fact]
    public void PrintedPolicies_ReadAgain_PrintAndDecideTheSame() =>
        WorldGen.World.Sample(world =>
        {
            foreach (var (policy, grammar) in Policies(world))
            {
                var printed = PolicyDocument.Parse(policy.Json, grammar).ToString();
                if (PolicyDocument.Parse(printed, grammar).ToString() != printed)
                    return false;
            }
            var (one, other) = (Subject.Decide(world), Subject.Decide(Printed(world)));
            return (one.Result, one.DecidingLayer) == (other.Result, other.DecidingLayer);
        }, iter: Iterations);

    private static Gen<Dictionary<PolicyGrammar, string>> Deny =>
        from identity in WorldGen.Statement(PolicyGrammar.Identity, "Deny")
        from resource in WorldGen.Statement(PolicyGrammar.Resource, "Deny")
        from trust in WorldGen.Statement(PolicyGrammar.Trust, "Deny")
        select new Dictionary<PolicyGrammar, string> { [PolicyGrammar.Identity] = identity, [PolicyGrammar.Resource] = resource, [PolicyGrammar.Trust] = trust };

    private static ImmutableArray<string> WithoutFirstAllow(ImmutableArray<string> statements, PolicyGrammar grammar)
    {
        for (var i = 0; i < statements.Length; i++)
        {
            if (statements[i].StartsWith("{\"Effect\":\"Allow\"", StringComparison.Ordinal))
                return statements.SetItem(i, NeverAsked(grammar));
        }
        return statements;
    }

    private static string NeverAsked(PolicyGrammar grammar) => grammar switch
    {
        PolicyGrammar.Identity => """{"Effect":"Allow","Action":"never:Asked","Resource":"*"}""",
        PolicyGrammar.Resource => """{"Effect":"Allow","Principal":"*","Action":"never:Asked","Resource":"*"}""",
        _ => """{"Effect":"Allow","Principal":"*","Action":"never:Asked"}""",
    };

    private static IEnumerable<(RawPolicy Policy, PolicyGrammar Grammar)> Policies(World world)
    {
        var identities = world.Identity.Concat(world.Session ?? []).Concat(world.ServiceControl.SelectMany(level => level));
        foreach (var policy in world.Boundary is { } boundary ? identities.Append(boundary) : identities)
            yield return (policy, PolicyGrammar.Identity);
        foreach (var policy in world.ResourceControl.SelectMany(level => level))
            yield return (policy, PolicyGrammar.Resource);
        if (world.Own is { } own)
            yield return (own, world.GrammarOfOwn);
    }

    /// <summary>As many worlds as there are policies, each with one of them changed.</summary>
    private static IEnumerable<World> WithEachPolicyChanged(World world, Func<RawPolicy, PolicyGrammar, RawPolicy> change)
    {
        foreach (var (policy, _) in Policies(world))
            yield return world.Map((one, its) => ReferenceEquals(one, policy) ? change(one, its) : one);
    }

    private static World Printed(World world) => world.Map((policy, grammar) =>
    {
        var document = PolicyDocument.Parse(policy.Json, grammar);
        return new RawPolicy(document.Version, [.. document.Statements.Select(statement => StatementOf(document with { Statements = [statement] }))]);
    });

    /// <summary>The one statement of a printed document.</summary>
    private static string StatementOf(PolicyDocument document)
    {
        using var json = System.Text.Json.JsonDocument.Parse(document.ToString());
        return json.RootElement.GetProperty("Statement")[0].GetRawText();
    }
}
