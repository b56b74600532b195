using System.Collections.Immutable;
using Rolecall.Policy.Decisions;
using Rolecall.Policy.Explanation;

namespace Rolecall.Policy.Evaluation;

/// <summary>
/// What the policies of one layer say together. One evaluation serves the layers of one side of a decision, which share its budget.
/// </summary>
internal struct LayerEvaluation
{
    private readonly AccessRequest request;
    private readonly bool bounded;
    private readonly bool explain;
    private StepBudget budget = new(DecisionLimits.StepsOfHalf);
    private StepBudget tracing = new(DecisionLimits.StepsOfTraces);

    public LayerEvaluation(AccessRequest request, bool bounded, bool explain)
    {
        (this.request, this.bounded, this.explain) = (request, bounded, explain);
        if (request.Resource.Length > DecisionLimits.LongestValue)
            budget.Refuse("resource");
        if (request.Action.Length > DecisionLimits.LongestValue)
            budget.Refuse("action");
    }

    /// <summary>What was spent so far, on the decision and on its traces.</summary>
    public readonly long Steps => budget.Used + tracing.Used;

    /// <summary>One explicit deny ends it; else one allow suffices.</summary>
    public LayerResult Any(Layer layer, ReadOnlySpan<CompiledPolicy> policies)
    {
        var verdict = Ask(policies, out var grant, out var denying);
        if (budget.IsSpent)
            return GivenUp(layer);
        if (!explain && verdict == Verdict.Allow)
            return AllowingLayers.Of(layer, grant, levels: 0);
        var statements = Traces(policies);
        return new LayerResult
        {
            Layer = layer,
            Verdict = verdict,
            Grant = grant,
            DenyingPolicyArn = denying?.Source.Arn,
            Statements = statements,
            StatementsCut = tracing.IsSpent,
        };
    }

    /// <summary>Guardrails: every level must allow, and none deny.</summary>
    public LayerResult EveryLevel(Layer layer, ImmutableArray<ImmutableArray<CompiledPolicy>> levels)
    {
        var (verdict, grant, decidedAt) = (Verdict.Allow, Grant.None, default(int?));
        CompiledPolicy? denying = null;
        for (var i = 0; i < levels.Length && verdict != Verdict.ExplicitDeny; i++)
        {
            var one = Ask(levels[i].AsSpan(), out var granted, out denying);
            grant |= granted;
            if (one == Verdict.ExplicitDeny || (one == Verdict.ImplicitDeny && verdict == Verdict.Allow))
                (verdict, decidedAt) = (one, i);
        }
        if (budget.IsSpent)
            return GivenUp(layer) with { Levels = levels.Length };
        if (!explain && verdict == Verdict.Allow)
            return AllowingLayers.Of(layer, grant, levels.Length);
        var statements = Traces(levels);
        return new LayerResult
        {
            Layer = layer,
            Verdict = verdict,
            Grant = grant,
            Level = decidedAt,
            Levels = levels.Length,
            DenyingPolicyArn = denying?.Source.Arn,
            Statements = statements,
            StatementsCut = tracing.IsSpent,
        };
    }

    /// <summary>What was not compared may deny, so the layer does.</summary>
    private readonly LayerResult GivenUp(Layer layer) => new() { Layer = layer, Verdict = Verdict.ExplicitDeny, GivenUp = budget.Reason };

    private Verdict Ask(ReadOnlySpan<CompiledPolicy> policies, out Grant granted, out CompiledPolicy? denying)
    {
        granted = Grant.None;
        denying = null;
        var allowed = false;
        foreach (var policy in policies)
        {
            foreach (var statement in policy.Statements)
            {
                if (budget.IsSpent)
                    return Verdict.ExplicitDeny;
                // Who is named matters beyond the first allow, but only where someone is.
                if ((allowed && !statement.Deny && granted == Grant.None) || !statement.Matches(request, bounded, ref budget, out var grant))
                    continue;
                if (statement.Deny)
                {
                    denying ??= policy;
                    continue;
                }
                allowed = true;
                granted |= grant;
            }
        }
        return denying is not null ? Verdict.ExplicitDeny : allowed ? Verdict.Allow : Verdict.ImplicitDeny;
    }

    private ImmutableArray<StatementTrace> Traces(ReadOnlySpan<CompiledPolicy> policies)
    {
        var traces = new List<StatementTrace>();
        AddTraces(traces, policies, level: null);
        return [.. traces];
    }

    private ImmutableArray<StatementTrace> Traces(ImmutableArray<ImmutableArray<CompiledPolicy>> levels)
    {
        var traces = new List<StatementTrace>();
        for (var i = 0; i < levels.Length; i++)
            AddTraces(traces, levels[i].AsSpan(), i);
        return [.. traces];
    }

    private void AddTraces(List<StatementTrace> traces, ReadOnlySpan<CompiledPolicy> policies, int? level)
    {
        foreach (var policy in policies)
        {
            foreach (var statement in policy.Statements)
            {
                var trace = statement.Trace(request, bounded, policy.Source.Arn ?? policy.Source.Name, level, ref tracing);
                // It may be half of one.
                if (tracing.IsSpent)
                    return;
                traces.Add(trace);
            }
        }
    }
}
