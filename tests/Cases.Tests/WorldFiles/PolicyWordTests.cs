using System.Collections.Frozen;
using System.Text.Json.Nodes;
using Rolecall.Gateway.Operations.Worlds;
using Rolecall.Identity.AwsManaged;
using Rolecall.Worlds;
using Rolecall.Worlds.Reading;

namespace Rolecall.Cases.Tests.WorldFiles;

/// <summary>
/// World files know policies' words by a list of their own: where a policy is refused for another reason, no word that AWS has is blamed.
/// </summary>
public sealed class PolicyWordTests
{
    [Fact]
    public void WordsOfAwsManagedPolicies_AreKnownInRefusedPolicies()
    {
        var statements = AwsManagedPolicies.All.SelectMany(policy => StatementsOf(policy.JsonOf(policy.Default))).ToArray();
        var keys = statements.SelectMany(one => one.Select(member => member.Key)).Distinct().ToArray();
        var operators = statements.SelectMany(one => one["Condition"] is JsonObject condition ? condition.Select(member => member.Key) : [])
            .Distinct().ToArray();
        operators.Length.Should().BeGreaterThan(10);
        var policies = keys.Select(key => $"{key}: x").Concat(operators.Select(name => $"Condition: {{\"{name}\": {{}}}}"))
            .Where(member => !member.StartsWith("Effect:", StringComparison.Ordinal)).ToArray();

        var reading = WorldReader.Read(
            new WorldSource(
                "world.yaml",
                "organizations:\n  - name: Corp\n    management:\n      name: corp\n      policies:\n"
                    + string.Concat(policies.Select((member, i) => $"        - {{name: P{i}, document: [{{Effect: Alow, {member}}}]}}\n")),
                FrozenDictionary<string, string>.Empty),
            WorldRules.Checks,
            TestContext.Current.CancellationToken);

        reading.Errors.Select(error => error.Message).Should().HaveCount(policies.Length).And.OnlyContain(
            message => message.StartsWith("is no policy: unknown effect \"Alow\"", StringComparison.Ordinal));
    }

    private static IEnumerable<JsonObject> StatementsOf(string json) => JsonNode.Parse(json)!["Statement"] switch
    {
        JsonArray list => list.OfType<JsonObject>(),
        JsonObject one => [one],
        _ => [],
    };
}
