using System.Collections.Immutable;
using System.Text.Json;
using Rolecall.Policy.Services;
using Rolecall.Policy.Tests.Differential;
using Rolecall.Tests;

namespace Rolecall.Policy.Tests.Published;

/// <summary>Every policy that AWS wrote, asked for every action that AWS knows: the library and the naive evaluator agree. tests/long asks all, CI a sample.</summary>
public sealed class ManagedPolicyActionTests
{
    private static readonly Principal Caller = Callers.All[0];

    private static readonly ImmutableArray<ConditionEntry> Bare =
        [
            new("aws:PrincipalAccount", Callers.Here),
            new("aws:PrincipalArn", Caller.Arn),
            new("aws:userid", Caller.UserId),
            new("aws:username", "dev")
        ];

    [Fact]
    public void Decide_EachManagedPolicyByKnownActions_AgreesWithTheNaiveEvaluator()
    {
        var actions = ServiceAction.ReadAll();
        var policies = ReadPolicies();
        var stride = (int)LongRun.Of(normally: 331, atLength: 1);
        long asked = 0, allowed = 0;
        var mismatches = new List<string>();

        Parallel.ForEach(policies.Index(), policy =>
        {
            var friendly = Friendly(policy.Item.Policy);
            var (bareContext, friendlyContext) = (new ConditionContext(Bare), new ConditionContext(friendly));
            var compiled = new CallerPolicies { Identity = [policy.Item.Policy.Compiled(PolicyGrammar.Identity)] };
            for (var i = policy.Index % stride; i < actions.Count; i += stride)
            {
                // Every other question has what the policy's conditions want.
                var kind = (i / stride + policy.Index) % 2 == 0;
                var world = new World
                {
                    Caller = Caller,
                    Action = actions[i].Name,
                    Resource = actions[i].Resource,
                    Context = kind ? friendly : Bare,
                    Identity = [policy.Item.Policy],
                    Kind = ResourceKind.Plain,
                    Owner = Callers.Here,
                };
                var request = new AccessRequest
                {
                    Principal = Caller,
                    Action = world.Action,
                    Resource = world.Resource,
                    Context = kind ? friendlyContext : bareContext
                };
                var decision = Authorizer.Decide(
                    Authorizer.EvaluateCaller(request, compiled, explain: false), request,
                    new ResourcePolicies { Kind = ResourceKind.Plain, AccountId = Callers.Here }, explain: false);
                var expected = NaiveEvaluator.Decide(world);
                Interlocked.Increment(ref asked);
                if (decision.Allowed)
                    Interlocked.Increment(ref allowed);
                if ((decision.Result, decision.DecidingLayer) != expected)
                {
                    lock (mismatches)
                        mismatches.Add(
                            $"{policy.Item.Name}: {world.Action} on {world.Resource}: expected {expected}, was {decision.Result}");
                }
            }
        });

        LongRun.Tell($"{policies.Count} managed policies, {actions.Count} actions: {asked} pairs asked, {allowed} allowed");
        policies.Should().HaveCount(1_594);
        actions.Should().HaveCount(22_091);
        asked.Should().BeGreaterThan(LongRun.Of(normally: 100_000, atLength: 35_000_000));
        allowed.Should().BeGreaterThan(asked / 1_000);
        mismatches.Take(20).Should().BeEmpty();
    }

    private static List<(string Name, RawPolicy Policy)> ReadPolicies()
    {
        using var all =
            JsonDocument.Parse(File.ReadAllText(Path.Combine(Corpora.Folder("aws-managed-policies"), "managed-policies.latest.json")));
        return [.. all.RootElement.EnumerateObject().Select(policy =>
        {
            var document = policy.Value.GetProperty("document");
            var statement = document.GetProperty("Statement");
            var statements = statement.ValueKind == JsonValueKind.Array
                ? statement.EnumerateArray().Select(one => one.GetRawText())
                : [statement.GetRawText()];
            return (policy.Name, new RawPolicy(document.GetProperty("Version").GetString()!, [.. statements]));
        })];
    }

    /// <summary>A context that has of every key that the policy's conditions ask for the first value that they want, wildcards made letters.</summary>
    private static ImmutableArray<ConditionEntry> Friendly(RawPolicy policy)
    {
        var keys = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, key, values) in policy.Naive.Statements.SelectMany(statement => statement.Conditions))
        {
            if (name != "Null" && !values[0].Contains("${", StringComparison.Ordinal))
                keys.TryAdd(key, values[0].Replace('*', 'x').Replace('?', 'y'));
        }
        return [.. Bare.Where(entry => !keys.ContainsKey(entry.Key)), .. keys.Select(key => new ConditionEntry(key.Key, key.Value))];
    }
}
