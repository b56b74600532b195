using System.Collections.Immutable;
using System.Text.Json;
using Rolecall.Policy;

namespace Rolecall.DecisionCases;

/// <summary>Asks the library alone: the policies as they stand in the case, no store, no grain, no wire.</summary>
public static class CaseInLibrary
{
    public static Decision Decide(DecisionCase one)
    {
        var request = RequestOf(one);
        var policies = new CallerPolicies
        {
            Identity = [.. IdentityOf(one).Select((policy, index) => Compiled(policy, PolicyGrammar.Identity, $"identity{index}"))],
            Boundary = one.Boundary is { } boundary ? Compiled(boundary, PolicyGrammar.Identity, "boundary") : null,
            Session = one.Session is { } session ? [Compiled(session, PolicyGrammar.Identity, "session")] : null,
            ServiceControl = Levels(one.ServiceControl, PolicyGrammar.Identity),
        };
        var own = one.TrustPolicy ?? one.ResourcePolicy;
        var resource = new ResourcePolicies
        {
            Kind = one.TrustPolicy is not null ? ResourceKind.Role : one.ResourcePolicy is not null ? ResourceKind.WithPolicy : ResourceKind.Plain,
            AccountId = one.Owner ?? OwnerOf(one.Resource) ?? request.Principal.AccountId,
            Policy = own is { ValueKind: not JsonValueKind.String } policy
                ? Compiled(policy, one.TrustPolicy is null ? PolicyGrammar.Resource : PolicyGrammar.Trust, "resource")
                : null,
            // AWS's RCPs have Principal "*", which the resource grammar knows.
            ResourceControl = Levels(one.ResourceControl, PolicyGrammar.Resource),
        };
        return Authorizer.Decide(Authorizer.EvaluateCaller(request, policies, explain: true), request, resource, explain: true);
    }

    private static IEnumerable<JsonElement> IdentityOf(DecisionCase one) => one.Identity is { } inline ? [inline, .. one.Attached] : one.Attached;

    private static AccessRequest RequestOf(DecisionCase one)
    {
        var principal = CaseCaller.Of(one);
        var context = CaseCaller.KeysOf(principal)
            .Concat(one.Context.Select(entry => new ConditionEntry(entry.Key, [.. TextsOf(entry.Value)])));
        return new AccessRequest { Principal = principal, Action = one.Action, Resource = one.Resource, Context = new ConditionContext(context) };
    }

    private static IEnumerable<string> TextsOf(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Select(one => one.GetString()!) : [value.GetString()!];

    private static string? OwnerOf(string resource) => Arn.TryParse(resource, out var arn) && arn.Account.Length == 12 ? arn.Account : null;

    private static ImmutableArray<ImmutableArray<CompiledPolicy>> Levels(ImmutableArray<ImmutableArray<JsonElement>> levels, PolicyGrammar grammar) =>
        [.. levels.Select((level, index) => level.Select(policy => Compiled(policy, grammar, $"level{index}")).ToImmutableArray())];

    /// <summary>A whole document, or its statements alone; then it is of the newer version.</summary>
    private static CompiledPolicy Compiled(JsonElement policy, PolicyGrammar grammar, string name)
    {
        var whole = policy.ValueKind == JsonValueKind.Object && policy.TryGetProperty("Statement", out _);
        var json = whole ? policy.GetRawText() : $$"""{"Version":"2012-10-17","Statement":{{policy.GetRawText()}}}""";
        var arn = policy.ValueKind == JsonValueKind.Object && policy.TryGetProperty("Id", out var id) && id.GetString()!.StartsWith("arn:", StringComparison.Ordinal)
            ? id.GetString()
            : null;
        return CompiledPolicy.Compile(PolicyDocument.Parse(json, grammar), new PolicySource(name, arn));
    }
}
