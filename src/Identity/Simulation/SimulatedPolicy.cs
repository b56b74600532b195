using System.Collections.Immutable;
using System.Text.Json;
using Rolecall.Identity.Faults;
using Rolecall.Policy;
using Rolecall.Policy.Parsing;

namespace Rolecall.Identity.Simulation;

/// <summary>A policy that takes part in a simulation, with what results call it by.</summary>
internal sealed record SimulatedPolicy
{
    /// <summary>"PolicyInputList.1", "user_bob_Inline", "AdministratorAccess".</summary>
    public required string SourceId { get; init; }

    /// <summary>"user", "group", "role", "aws-managed", "user-managed", "resource" or "none", by which exclusions name it.</summary>
    public required string SourceType { get; init; }

    public required string Json { get; init; }

    public required PolicyDocument Document { get; init; }

    /// <summary>A managed policy's ARN.</summary>
    public string? Arn { get; init; }

    /// <summary>An inline policy's name and holder.</summary>
    public (string PolicyName, string HolderKind, string HolderName)? Inline { get; init; }

    private ImmutableArray<(TextPosition Start, TextPosition End)>? positions;

    /// <summary>Where its statements stand; found once, for many results name them.</summary>
    public ImmutableArray<(TextPosition Start, TextPosition End)> Positions => positions ??= StatementPositions.Of(Json);

    private ImmutableArray<(ImmutableArray<string> OfResource, ImmutableArray<string> All)>? keys;

    /// <summary>
    /// The condition keys that a statement speaks of: in its resource, and in all of it. Found once, for many decisions ask.
    /// </summary>
    public ImmutableArray<string> KeysOf(int statement, bool ofResource)
    {
        keys ??= [.. Document.Statements.Select(one => (Names(one with { Conditions = [] }), Names(one)))];
        return ofResource ? keys.Value[statement].OfResource : keys.Value[statement].All;
    }

    private ImmutableArray<string> Names(PolicyStatement statement) =>
        [.. ContextKeyNames.In(statement, Document.Version).Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>Compiled under its source id, so that traces name it by that.</summary>
    public CompiledPolicy Compile() => CompiledPolicy.Compile(Document, new PolicySource(SourceId));

    /// <summary>A policy that the request brings.</summary>
    /// <exception cref="AwsFaultException">InvalidInput: no JSON, or longer than a policy may be; PolicyEvaluation: JSON, and no policy of
    /// this kind.</exception>
    public static SimulatedPolicy Given(string json, string sourceId, string sourceType, PolicyGrammar grammar)
    {
        if (json.Length > PolicyDocument.LongestJson)
            throw new AwsFaultException(Fault.InvalidInput($"{sourceId} is longer than {PolicyDocument.LongestJson} letters."));
        try
        {
            return new SimulatedPolicy { SourceId = sourceId, SourceType = sourceType, Json = json, Document = PolicyDocument.Parse(json, grammar) };
        }
        catch (MalformedPolicyException malformed)
        {
            throw new AwsFaultException(IsJson(json)
                ? Fault.PolicyEvaluation($"{sourceId}: {malformed.Message}")
                : Fault.InvalidInput($"{sourceId}: {malformed.Message}"));
        }
    }

    public static ImmutableArray<SimulatedPolicy> Given(IReadOnlyList<string> documents, string list) =>
        [.. documents.Select((json, index) => Given(json, $"{list}.{index + 1}", "none", PolicyGrammar.Identity))];

    private static bool IsJson(string text)
    {
        try
        {
            using var parsed = JsonDocument.Parse(text);
            return parsed.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
