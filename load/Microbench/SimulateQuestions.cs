using System.Text.Json.Nodes;

namespace Rolecall.Microbench;

/// <summary>The questions in the form that @cloud-copilot/iam-simulate's README asks for; it has no session policies there.</summary>
internal static class SimulateQuestions
{
    public static string Json() => new JsonArray([.. Questions.All.Select(Of)]).ToJsonString();

    private static JsonObject Of(Question question) => new()
    {
        ["name"] = question.Name,
        ["simulation"] = new JsonObject
        {
            ["request"] = new JsonObject
            {
                ["action"] = question.Action,
                ["principal"] = question.Caller.Arn,
                ["resource"] = new JsonObject { ["resource"] = question.Resource, ["accountId"] = question.Caller.AccountId },
                ["contextVariables"] = new JsonObject(question.Context.Select(
                    entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Values[0]))),
            },
            ["identityPolicies"] = new JsonArray(Named(question.Identity)),
            ["permissionBoundaryPolicies"] = question.Boundary is null ? null : new JsonArray(Named(question.Boundary)),
            ["serviceControlPolicies"] = new JsonArray([.. question.ServiceControl.Select(
                (level, index) => new JsonObject { ["orgIdentifier"] = $"ou-{index}", ["policies"] = new JsonArray(Named(level)) })]),
            ["resourceControlPolicies"] = new JsonArray(),
            ["resourcePolicy"] = question.ResourcePolicy is null ? null : JsonNode.Parse(question.ResourcePolicy),
        },
    };

    private static JsonObject Named(string policy) => new() { ["name"] = "policy", ["policy"] = JsonNode.Parse(policy) };
}
