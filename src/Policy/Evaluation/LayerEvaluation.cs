using System.Collections.Immutable;

namespace Rolecall.Policy.Evaluation;

/// <summary>What the policies of one layer say together.</summary>
internal readonly ref struct LayerEvaluation(AccessRequest request, bool bounded, bool explain)
{
    /// <summary>One explicit deny ends it; else one allow suffices.</summary>
    public LayerResult Any(Layer layer, ReadOnlySpan<CompiledPolicy> policies)
    {
        var verdict = Ask(policies, out var grant, out var denying);
        return new LayerResult
        {
            Layer = layer,
            Verdict = verdict,
            Grant = grant,
            DenyingPolicyArn = denying?.Source.Arn,
            Statements = explain || verdict != Verdict.Allow ? Traces(policies) : [],
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
        return new LayerResult
        {
            Layer = layer,
            Verdict = verdict,
            Grant = grant,
            Level = decidedAt,
            Levels = levels.Length,
            DenyingPolicyArn = denying?.Source.Arn,
            Statements = explain || verdict != Verdict.Allow ? Traces(levels) : [],
        };
    }

    private Verdict Ask(ReadOnlySpan<CompiledPolicy> policies, out Grant granted, out CompiledPolicy? denying)
    {
        granted = Grant.None;
        denying = null;
        var allowed = false;
        foreach (var policy in policies)
        {
            foreach (var statement in policy.Statements)
            {
                // Who is named matters beyond the first allow, but only where someone is.
                if ((allowed && !statement.Deny && granted == Grant.None) || !statement.Matches(request, bounded, out var grant))
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
                traces.Add(statement.Trace(request, bounded, policy.Source.Arn ?? policy.Source.Name, level));
        }
    }
}
