using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CsCheck;
using Rolecall.Policy.Decisions;

namespace Rolecall.Policy.Tests.Differential;

/// <summary>How a decision must and must not change when its policies do.</summary>
public sealed class MetamorphicTests
{
    private static readonly long Iterations = LongRun.Of(normally: 1_500, atLength: 50_000);

    [Fact]
    public void AddingADeny_ToAnyPolicy_NeverAllows() =>
        Gen.Select(WorldGen.World, Deny).Sample((world, deny) =>
        {
            var before = Subject.Decide(world);
            foreach (var changed in WithEachPolicyChanged(world, (policy, grammar) => policy.With(policy.Statements.Add(deny[grammar]))))
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
            var denied = world with
            {
                Identity = world.Identity.SetItem(0, world.Identity[0].With(world.Identity[0].Statements.Add(deny)))
            };
            return Subject.Decide(denied).Result == Verdict.ExplicitDeny;
        }, iter: Iterations);

    [Fact]
    public void RemovingAnAllow_FromAnyPolicy_NeverAllowsMore() =>
        WorldGen.World.Sample(world =>
        {
            var before = Subject.Decide(world);
            // A policy must keep one statement: the allow gives way to one of an action that no one asks for.
            foreach (var changed in WithEachPolicyChanged(
                world, (policy, grammar) => policy.With(WithoutFirstAllow(policy.Statements, grammar))))
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
            var turned = world.Map((policy, _) => policy.With([.. policy.Statements.Reverse()])) with
            {
                Identity = [.. world.Identity.Reverse().Select(policy => policy.With([.. policy.Statements.Reverse()]))],
                ServiceControl = [.. world.ServiceControl.Reverse()],
                ResourceControl = [.. world.ResourceControl.Reverse()],
            };
            return Same(world, turned);
        }, iter: Iterations);

    [Fact]
    public void SplittingAPolicyIntoOnePerStatement_DoesNotMatter() =>
        WorldGen.World.Sample(world =>
        {
            var split = world with
            {
                Identity = [.. world.Identity.SelectMany(policy => policy.Statements.Select(statement => policy.With([statement])))]
            };
            return Same(world, split);
        }, iter: Iterations);

    [Fact]
    public void RepeatingStatementsAndPolicies_DoesNotMatter() =>
        WorldGen.World.Sample(world =>
        {
            var repeated = world.Map((policy, _) => policy.With([.. policy.Statements, .. policy.Statements])) with
            {
                ServiceControl = [.. world.ServiceControl, .. world.ServiceControl],
                ResourceControl = [.. world.ResourceControl, .. world.ResourceControl],
            };
            return Same(world, repeated with { Identity = [.. repeated.Identity, .. repeated.Identity] });
        }, iter: Iterations);

    [Fact]
    public void AddingAGuardrailLevel_NeverTurnsADenyIntoAnAllow() =>
        Gen.Select(
            WorldGen.World,
            WorldGen.Policy(PolicyGrammar.Identity),
            WorldGen.Policy(PolicyGrammar.Resource)).Sample((world, service, resource) =>
            Subject.Decide(world).Allowed
            || (!Subject.Decide(world with { ServiceControl = [.. world.ServiceControl, [service]] }).Allowed
                && !Subject.Decide(world with { ResourceControl = [[resource], .. world.ResourceControl] }).Allowed), iter: Iterations);

    [Fact]
    public void AddingABoundary_NeverTurnsADenyIntoAnAllow() =>
        Gen.Select(
            WorldGen.World.Where(world => world.Boundary is null),
            WorldGen.Policy(PolicyGrammar.Identity)).Sample((world, boundary) =>
            Subject.Decide(world).Allowed || !Subject.Decide(world with { Boundary = boundary }).Allowed, iter: Iterations);

    /// <summary>But for a federated user, who without any session policy has no permission of its own.</summary>
    [Fact]
    public void AddingASessionPolicy_NeverTurnsADenyIntoAnAllow() =>
        Gen.Select(
            WorldGen.World.Where(world => world.Session is null && world.Caller.Kind != PrincipalKind.FederatedUser),
            WorldGen.Policy(PolicyGrammar.Identity)).Sample((world, session) =>
            Subject.Decide(world).Allowed || !Subject.Decide(world with { Session = [session] }).Allowed, iter: Iterations);

    [Fact]
    public void CaseOfActionsAndKeys_DoesNotMatter() =>
        WorldGen.World.Sample(world =>
        {
            var shouted = world with
            {
                Action = world.Action.ToUpperInvariant(),
                Context = [.. world.Context.Select(entry => entry with { Key = entry.Key.ToUpperInvariant() })]
            };
            var whispered = world.Map((policy, _) => policy.With([.. policy.Statements.Select(OtherCase)]));
            return Same(world, shouted) && Same(world, whispered);
        }, iter: Iterations);

    [Fact]
    public void StatementsOfOtherThings_DoNotMatter() =>
        Gen.Select(WorldGen.World, Gen.Bool).Sample((world, deny) =>
            Same(world, world.Map((policy, grammar) =>
            {
                var other = deny ? NeverAsked(grammar).Replace("Allow", "Deny", StringComparison.Ordinal) : NeverAsked(grammar);
                return policy.With([other, .. policy.Statements]);
            })), iter: Iterations);

    [Fact]
    public void ABoundaryThatAllowsAll_DoesNotMatter() =>
        // A deny with NotPrincipal denies whoever has a boundary.
        WorldGen.World.Where(
            world => world.Boundary is null && !Policies(world).Any(one => one.Policy.Json.Contains("NotPrincipal"))).Sample(world =>
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
            return Same(world, Printed(world));
        }, iter: Iterations);

    private static bool Same(World one, World other)
    {
        var (first, second) = (Subject.Decide(one), Subject.Decide(other));
        return (first.Result, first.DecidingLayer) == (second.Result, second.DecidingLayer);
    }

    /// <summary>The statement with its actions and condition keys in the other case.</summary>
    private static string OtherCase(string statement)
    {
        var json = JsonNode.Parse(statement)!.AsObject();
        foreach (var name in (string[])["Action", "NotAction"])
        {
            if (json[name] is { } actions)
                json[name] = JsonNode.Parse(Flipped(actions.ToJsonString()));
        }
        if (json["Condition"] is JsonObject condition)
        {
            json["Condition"] = new JsonObject(condition.Select(op => KeyValuePair.Create<string, JsonNode?>(op.Key, new JsonObject(
                op.Value!.AsObject().Select(key => KeyValuePair.Create<string, JsonNode?>(Flipped(key.Key), key.Value!.DeepClone()))))));
        }
        return json.ToJsonString();
    }

    private static string Flipped(string text) =>
        string.Concat(text.Select(
            letter => char.IsAsciiLetterUpper(letter) ? char.ToLowerInvariant(letter) : char.ToUpperInvariant(letter)));

    private static Gen<Dictionary<PolicyGrammar, string>> Deny =>
        from identity in WorldGen.Statement(PolicyGrammar.Identity, "Deny")
        from resource in WorldGen.Statement(PolicyGrammar.Resource, "Deny")
        from trust in WorldGen.Statement(PolicyGrammar.Trust, "Deny")
        select new Dictionary<PolicyGrammar, string>
        {
            [PolicyGrammar.Identity] = identity,
            [PolicyGrammar.Resource] = resource,
            [PolicyGrammar.Trust] = trust
        };

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
        return new RawPolicy(
            document.Version, [.. document.Statements.Select(statement => StatementOf(document with { Statements = [statement] }))]);
    });

    /// <summary>The one statement of a printed document.</summary>
    private static string StatementOf(PolicyDocument document)
    {
        using var json = System.Text.Json.JsonDocument.Parse(document.ToString());
        return json.RootElement.GetProperty("Statement")[0].GetRawText();
    }
}
