using Rolecall.Policy.Matching;

namespace Rolecall.Policy.Evaluation;

/// <summary>One statement, ready to be asked.</summary>
internal sealed class CompiledStatement
{
    private const string FirstOfName = " (the first of the name since the policy was written)";

    private readonly PolicyStatement statement;
    private readonly ActionSet actions;
    private readonly Template[] resources;
    private readonly CompiledCondition[] conditions;

    public CompiledStatement(PolicyStatement statement, int index, bool variables)
    {
        this.statement = statement;
        Index = index;
        actions = new ActionSet(statement.Action.Values);
        resources = statement.Resource is { } resource ? [.. resource.Values.Select(value => Template.Of(value, variables, wildcards: true))] : [];
        conditions = [.. statement.Conditions.Select(clause => new CompiledCondition(clause, variables))];
    }

    public int Index { get; }

    public bool Deny => statement.Deny;

    public string? Sid => statement.Sid;

    /// <summary>Whether the statement speaks of the request, and for a resource policy to whom it does.</summary>
    public bool Matches(AccessRequest request, bool bounded, out Grant grant)
    {
        grant = Grant.None;
        if (!MatchesAction(request.Action) || !MatchesPrincipal(request.Principal, bounded, out grant) || !MatchesResource(request))
            return false;
        foreach (var condition in conditions)
        {
            if (!condition.Holds(request.Context))
                return false;
        }
        return true;
    }

    /// <summary>The first thing that keeps the statement from matching, told with what it wants and what the request has.</summary>
    public StatementTrace Trace(AccessRequest request, bool bounded, string policy, int? level)
    {
        var trace = new StatementTrace { Policy = policy, Index = Index, Sid = Sid, Deny = Deny, Matched = false, Level = level };
        if (!MatchesPrincipal(request.Principal, bounded, out var grant))
        {
            return trace with
            {
                FailedElement = "Principal",
                Expected = [.. statement.Principal!.Entries.Select(entry => entry.Value)],
                // Another had the caller's name when the policy was written.
                Filled = statement.Principal.Entries.Any(entry => IsForerunner(entry, request.Principal))
                    ? [.. statement.Principal.Entries.Select(entry => entry.UniqueId ?? (entry.AwaitedSince is null ? entry.Value : entry.Value + FirstOfName))]
                    : [],
                Actual = [request.Principal.Arn],
            };
        }
        if (!MatchesAction(request.Action))
            return trace with { FailedElement = "Action", Expected = statement.Action.Values, Actual = [request.Action] };
        if (!MatchesResource(request))
        {
            return trace with
            {
                FailedElement = "Resource",
                Expected = statement.Resource!.Values,
                Filled = resources.Any(resource => resource.HasVariables) ? [.. resources.Select(resource => resource.Filled(request.Context))] : [],
                Actual = [request.Resource],
            };
        }
        trace = trace with { Grant = grant, Conditions = [.. conditions.Select(condition => condition.Trace(request.Context))] };
        return trace.Conditions.FirstOrDefault(condition => !condition.Holds) is { } failed
            ? trace with
            {
                FailedElement = "Condition",
                ConditionOperator = failed.Operator,
                ConditionKey = failed.Key,
                Expected = failed.Expected,
                Filled = failed.Filled,
                Actual = failed.Actual,
            }
            : trace with { Matched = true, Json = Parsing.PolicyWriter.Write(statement) };
    }

    private static bool IsForerunner(PrincipalEntry entry, Principal caller) =>
        (entry.UniqueId is { } id && ((entry.Value == caller.UserArn && id != caller.IamUserId) || (entry.Value == caller.RoleArn && id != caller.RoleId)))
        || (entry.AwaitedSince < caller.ForerunnerLeft && (entry.Value == caller.UserArn || entry.Value == caller.RoleArn));

    private bool MatchesPrincipal(Principal caller, bool bounded, out Grant grant)
    {
        grant = Grant.None;
        return statement.Principal is not { } principal || (grant = PrincipalMatch.Of(principal, Deny, caller, bounded)) != Grant.None;
    }

    private bool MatchesAction(string action) => actions.Contains(action) != statement.Action.Negated;

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
}
