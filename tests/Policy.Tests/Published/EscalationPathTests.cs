using Rolecall.Policy.Decisions;
using Rolecall.Policy.Services;
using Rolecall.Policy.Tests.Differential;

namespace Rolecall.Policy.Tests.Published;

/// <summary>
/// The 65 known ways to more privileges: who has what one takes may do each of its steps; who lacks one of its permissions, by
/// whatever layer, may not do that step, and so not go the way.
/// </summary>
public sealed class EscalationPathTests
{
    private const string Target = $"arn:aws:iam::{Callers.Here}:role/R";

    [Fact]
    public void Paths_All_AreOfKnownActions()
    {
        var paths = EscalationPath.ReadAll();
        var known = ServiceAction.ReadAll().Select(action => action.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);

        paths.Should().HaveCount(65);
        paths.Sum(path => path.Required.Length).Should().Be(132);
        paths.SelectMany(path => path.Required).Where(action => !known.Contains(action)).Should().BeEmpty();
    }

    [Theory]
    [InlineData("identity policy")]
    [InlineData("boundary")]
    [InlineData("session policy")]
    [InlineData("SCP")]
    [InlineData("explicit deny")]
    public void Decide_EachPathWithAllPermissionsAndWithoutOne_IsOpenAndShut(string lack)
    {
        var resources =
            ServiceAction.ReadAll().ToLookup(action => action.Name, action => action.Resource, StringComparer.OrdinalIgnoreCase);
        string ResourceOf(string action) => action is "iam:PassRole" or "sts:AssumeRole" ? Target : resources[action].First();

        foreach (var (path, required) in EscalationPath.ReadAll())
        {
            foreach (var action in required)
                Decide(action, ResourceOf(action), World([Policy(required, ResourceOf)]))
                    .Should().Be(Verdict.Allow, "{0} is all there is to {1}", action, path);

            foreach (var (missing, action) in required.SelectMany(missing => required.Select(action => (missing, action))))
            {
                var world = Without(lack, missing, [.. required.Where(other => other != missing)], required, ResourceOf);
                var expected = action != missing ? Verdict.Allow : lack == "explicit deny" ? Verdict.ExplicitDeny : Verdict.ImplicitDeny;
                Decide(action, ResourceOf(action), world).Should().Be(expected, "{0} of {1} without {2}", action, path, missing);
            }
        }
    }

    private static World Without(string lack, string missing, string[] others, string[] required, Func<string, string> resourceOf)
    {
        var all = Policy(required, resourceOf);
        // Guardrails speak of actions; a path of one permission leaves them with an action that no one asks for.
        var rest = Policy([.. others, "never:Asked"], _ => "*");
        return lack switch
        {
            "identity policy" => World([Policy([.. others, "never:Asked"], action => action == "never:Asked" ? "*" : resourceOf(action))]),
            "boundary" => World([all]) with { Boundary = rest },
            "session policy" => World([all]) with { Session = [rest] },
            "SCP" => World([all]) with { ServiceControl = [[Open], [rest]] },
            _ => World([all, new RawPolicy("2012-10-17", [Statement("Deny", missing, "*")])]),
        };
    }

    private static RawPolicy Open => new("2012-10-17", [Statement("Allow", "*", "*")]);

    private static RawPolicy Policy(string[] actions, Func<string, string> resourceOf) =>
        new("2012-10-17", [.. actions.Select(action => Statement("Allow", action, resourceOf(action)))]);

    private static string Statement(string effect, string action, string resource) =>
        $$"""{"Effect":"{{effect}}","Action":"{{action}}","Resource":"{{resource}}"}""";

    private static Verdict Decide(string action, string resource, World world)
    {
        // A role is assumed only where it trusts; it trusts the account, and leaves it to the account's policies whom.
        var trusted = action == "sts:AssumeRole";
        var asked = world with
        {
            Action = action,
            Resource = resource,
            Kind = trusted ? ResourceKind.Role : ResourceKind.Plain,
            Own = trusted
                ? new RawPolicy(
                    "2012-10-17",
                    [$$"""{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::{{Callers.Here}}:root"},"Action":"sts:AssumeRole"}"""])
                : null,
        };
        var decision = Subject.Decide(asked);
        (decision.Result, decision.DecidingLayer).Should().Be(NaiveEvaluator.Decide(asked));
        return decision.Result;
    }

    private static World World(RawPolicy[] identity) =>
        new()
        {
            Caller = Callers.All[3],
            Action = "",
            Resource = "",
            Context = [],
            Identity = [.. identity],
            Kind = ResourceKind.Plain,
            Owner = Callers.Here
        };
}
