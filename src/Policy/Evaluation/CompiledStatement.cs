using System.Collections.Immutable;
using Rolecall.Policy.Matching;

namespace Rolecall.Policy.Evaluation;

/// <summary>One statement, ready to be asked.</summary>
internal sealed class CompiledStatement
{
    private readonly PolicyStatement statement;
    private readonly ImmutableArray<Pattern> actions;
    private readonly ImmutableArray<Template> resources;
    private readonly ImmutableArray<CompiledCondition> conditions;
    private readonly ImmutableArray<string> services;

    public CompiledStatement(PolicyStatement statement, int index, bool variables)
    {
        this.statement = statement;
        Index = index;
        actions = [.. statement.Action.Values.Select(value => Pattern.Of(value, ignoreCase: true))];
        services = ServicesOf(statement.Action);
        resources = statement.Resource is { } resource ? [.. resource.Values.Select(value => Template.Of(value, variables, wildcards: true))] : [];
        conditions = [.. statement.Conditions.Select(clause => new CompiledCondition(clause, variables))];
    }

    public int Index { get; }

    public bool Deny => statement.Deny;

    public string? Sid => statement.Sid;

    /// <summary>Whether the statement speaks of the request, and for a resource policy to whom it does.</summary>
    public bool Matches(AccessRequest request, out Grant grant)
    {
        grant = Grant.None;
        if (!MatchesAction(request.Action))
            return false;
        if (statement.Principal is { } principal && (grant = PrincipalMatch.Of(principal, request.Principal)) == Grant.None)
            return false;
        if (!MatchesResource(request))
            return false;
        foreach (var condition in conditions)
        {
            if (!condition.Holds(request.Context))
                return false;
        }
        return true;
    }

    /// <summary>The first thing that keeps the statement from matching, told with what it wants and what the request has.</summary>
    public StatementTrace Trace(AccessRequest request, string policy)
    {
        var trace = new StatementTrace { Policy = policy, Index = Index, Sid = Sid, Deny = Deny, Matched = false };
        if (statement.Principal is { } principal && PrincipalMatch.Of(principal, request.Principal) == Grant.None)
            return trace with { FailedElement = "Principal", Expected = [.. principal.Entries.Select(entry => entry.Value)], Actual = [request.Principal.Arn] };
        if (!MatchesAction(request.Action))
            return trace with { FailedElement = "Action", Expected = statement.Action.Values, Actual = [request.Action] };
        if (!MatchesResource(request))
            return trace with { FailedElement = "Resource", Expected = statement.Resource!.Values, Actual = [request.Resource] };
        foreach (var condition in conditions)
        {
            if (!condition.Holds(request.Context))
            {
                return trace with
                {
                    FailedElement = "Condition",
                    ConditionOperator = condition.Clause.Operator,
                    ConditionKey = condition.Clause.Key,
                    Expected = condition.Clause.Values,
                    Actual = request.Context.TryGet(condition.Clause.Key, out var actual) ? actual : [],
                };
            }
        }
        return trace with { Matched = true, Json = Parsing.PolicyWriter.Write(statement) };
    }

    private bool MatchesAction(string action)
    {
        if (services.Length > 0 && !InServices(action))
            return false;
        foreach (var pattern in actions)
        {
            if (pattern.Matches(action))
                return !statement.Action.Negated;
        }
        return statement.Action.Negated;
    }

    private bool InServices(string action)
    {
        var service = action.AsSpan(0, Math.Max(0, action.IndexOf(':', StringComparison.Ordinal)));
        foreach (var known in services)
        {
            if (service.Equals(known, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return false;
    }

    private bool MatchesResource(AccessRequest request)
    {
        if (statement.Resource is not { } element)
            return true;
        foreach (var resource in resources)
        {
            if (resource.Matches(request.Resource, request.Context))
                return !element.Negated;
        }
        return element.Negated;
    }

    /// <summary>The services that the actions name, where all of them do: most statements are of one service, and are passed over by it.</summary>
    private static ImmutableArray<string> ServicesOf(PatternElement action)
    {
        if (action.Negated)
            return [];
        var services = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var value in action.Values)
        {
            var colon = value.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0 || value.AsSpan(0, colon).ContainsAny('*', '?'))
                return [];
            services.Add(value[..colon]);
        }
        return services.Count <= 4 ? [.. services] : [];
    }
}
