using System.Collections.Immutable;

namespace Rolecall.Policy.Evaluation;

/// <summary>What the policies of one layer say together.</summary>
internal static class LayerEvaluation
{
    /// <summary>One explicit deny ends it; else one allow suffices.</summary>
    public static LayerResult Any(Layer layer, ImmutableArray<CompiledPolicy> policies, AccessRequest request, bool explain)
    {
        var granted = Grant.None;
        var allowed = false;
        CompiledPolicy? denying = null;
        foreach (var policy in policies)
        {
            foreach (var statement in policy.Statements)
            {
                if ((allowed && !statement.Deny && granted == Grant.None) || !statement.Matches(request, out var grant))
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
        var verdict = denying is not null ? Verdict.ExplicitDeny : allowed ? Verdict.Allow : Verdict.ImplicitDeny;
        return new LayerResult
        {
            Layer = layer,
            Verdict = verdict,
            Grant = granted,
            DenyingPolicyArn = denying?.Source.Arn,
            Statements = explain || verdict != Verdict.Allow ? Traces(policies, request) : [],
        };
    }

    /// <summary>Guardrails: every level must allow.</summary>
    public static LayerResult EveryLevel(Layer layer, ImmutableArray<ImmutableArray<CompiledPolicy>> levels, AccessRequest request, bool explain)
    {
        LayerResult? result = null;
        foreach (var level in levels)
        {
            var one = Any(layer, level, request, explain);
            if (one.Verdict == Verdict.ExplicitDeny)
                return one;
            if (result is null || one.Verdict == Verdict.ImplicitDeny)
                result = result?.Verdict == Verdict.ImplicitDeny ? result : one;
        }
        return result!;
    }

    private static ImmutableArray<StatementTrace> Traces(ImmutableArray<CompiledPolicy> policies, AccessRequest request)
    {
        var count = 0;
        foreach (var policy in policies)
            count += policy.Statements.Length;
        var traces = ImmutableArray.CreateBuilder<StatementTrace>(count);
        foreach (var policy in policies)
        {
            foreach (var statement in policy.Statements)
                traces.Add(statement.Trace(request, policy.Source.Arn ?? policy.Source.Name));
        }
        return traces.MoveToImmutable();
    }
}
