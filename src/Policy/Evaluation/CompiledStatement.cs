using System.Collections.Immutable;
using Rolecall.Policy.Decisions;
using Rolecall.Policy.Explanation;
using Rolecall.Policy.Matching;
using Rolecall.Policy.Parsing;

namespace Rolecall.Policy.Evaluation;

/// <summary>One statement, ready to be asked.</summary>
internal sealed class CompiledStatement
{
    private const string FirstOfName = " (the first of the name since the policy was written)";

    // About what they cost, letters aside.
    private const int StepsOfStatement = 4;
    private const int StepsOfTrace = 64;
    private const int StepsOfPrincipal = 8;

    private readonly PolicyStatement statement;
    private readonly ActionSet actions;
    private readonly Template[] resources;
    private readonly CompiledCondition[] conditions;

    public CompiledStatement(PolicyStatement statement, int index, bool variables)
    {
        this.statement = statement;
        Index = index;
        actions = new ActionSet(statement.Action.Values);
        resources = statement.Resource is { } resource
            ? [.. resource.Values.Select(value => Template.Of(CompletesResources(statement, resource) ? ArnFields.Complete(value) : value, variables, wildcards: true))]
            : [];
        conditions = [.. statement.Conditions.Select(clause => new CompiledCondition(clause, variables))];
    }

    public int Index { get; }

    public bool Deny => statement.Deny;

    public string? Sid => statement.Sid;

    /// <summary>Whether the statement speaks of the request, and for a resource policy to whom it does.</summary>
    public bool Matches(AccessRequest request, bool bounded, ref StepBudget budget, out Grant grant)
    {
        grant = Grant.None;
        budget.Spend(StepsOfStatement);
        if (!MatchesAction(request.Action, ref budget) || !MatchesPrincipal(request.Principal, bounded, ref budget, out grant) || !MatchesResource(request, ref budget))
            return false;
        foreach (var condition in conditions)
        {
            if (!condition.Holds(request.Context, ref budget) || budget.IsSpent)
                return false;
        }
        return true;
    }

    /// <summary>The first thing that keeps the statement from matching, told with what it wants and what the request has.</summary>
    public StatementTrace Trace(AccessRequest request, bool bounded, string policy, int? level, ref StepBudget budget)
    {
        var trace = new StatementTrace { Policy = policy, Index = Index, Sid = Sid, Deny = Deny, Matched = false, Level = level };
        budget.Spend(StepsOfTrace);
        if (!MatchesPrincipal(request.Principal, bounded, ref budget, out var grant))
        {
            return trace with
            {
                FailedElement = "Principal",
                Expected = [.. statement.Principal!.Entries.Select(entry => entry.Value)],
                // Another principal had the caller's name when the policy was written.
                Filled = statement.Principal.Entries.Any(entry => IsForerunner(entry, request.Principal))
                    ? [.. statement.Principal.Entries.Select(entry => entry.UniqueId ?? (entry.AwaitedSince is null ? entry.Value : entry.Value + FirstOfName))]
                    : [],
                Actual = [request.Principal.Arn],
            };
        }
        if (!MatchesAction(request.Action, ref budget))
            return trace with { FailedElement = "Action", Expected = statement.Action.Values, Actual = [request.Action] };
        if (!MatchesResource(request, ref budget))
        {
            return trace with
            {
                FailedElement = "Resource",
                Expected = statement.Resource!.Values,
                Filled = FilledResources(request.Context, ref budget),
                Actual = [request.Resource],
            };
        }
        trace = trace with { Grant = grant, Conditions = TraceConditions(request.Context, ref budget) };
        if (trace.Conditions.FirstOrDefault(condition => !condition.Holds) is { } failed)
        {
            return trace with
            {
                FailedElement = "Condition",
                ConditionOperator = failed.Operator,
                ConditionKey = failed.Key,
                Expected = failed.Expected,
                Filled = failed.Filled,
                Actual = failed.Actual,
            };
        }
        var json = Parsing.PolicyWriter.Write(statement);
        budget.Spend(json.Length);
        return trace with { Matched = true, Json = json };
    }

    private static bool IsForerunner(PrincipalEntry entry, Principal caller) =>
        (entry.UniqueId is { } id && ((entry.Value == caller.UserArn && id != caller.IamUserId) || (entry.Value == caller.RoleArn && id != caller.RoleId)))
        || (entry.AwaitedSince < caller.ForerunnerLeft && (entry.Value == caller.UserArn || entry.Value == caller.RoleArn));

    /// <summary>
    /// Of identity policies, boundaries, session policies and SCPs it is known that missing fields are stars. Of policies that
    /// name principals it is not: there they are where they deny or spare less.
    /// </summary>
    private static bool CompletesResources(PolicyStatement statement, PatternElement resource) =>
        statement.Principal is null || statement.Deny != resource.Negated;

    private ImmutableArray<ConditionTrace> TraceConditions(ConditionContext context, ref StepBudget budget)
    {
        var traces = ImmutableArray.CreateBuilder<ConditionTrace>(conditions.Length);
        for (var i = 0; i < conditions.Length && !budget.IsSpent; i++)
            traces.Add(conditions[i].Trace(context, ref budget));
        return traces.DrainToImmutable();
    }

    private ImmutableArray<string> FilledResources(ConditionContext context, ref StepBudget budget)
    {
        if (!resources.Any(resource => resource.HasVariables))
            return [];
        var filled = ImmutableArray.CreateBuilder<string>(resources.Length);
        for (var i = 0; i < resources.Length && !budget.IsSpent; i++)
            filled.Add(resources[i].Fill(context, ref budget));
        return filled.DrainToImmutable();
    }

    private bool MatchesPrincipal(Principal caller, bool bounded, ref StepBudget budget, out Grant grant)
    {
        grant = Grant.None;
        if (statement.Principal is not { } principal)
            return true;
        budget.Spend(StepsOfPrincipal * principal.Entries.Length);
        grant = PrincipalMatch.Of(principal, Deny, caller, bounded);
        return grant != Grant.None;
    }

    private bool MatchesAction(string action, ref StepBudget budget) => actions.Contains(action, ref budget) != statement.Action.Negated;

    private bool MatchesResource(AccessRequest request, ref StepBudget budget)
    {
        if (statement.Resource is not { } element)
            return true;
        foreach (var resource in resources)
        {
            if (resource.Matches(request.Resource, request.Context, ref budget))
                return !element.Negated;
            if (budget.IsSpent)
                return false;
        }
        return element.Negated;
    }
}
