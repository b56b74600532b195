using Rolecall.Api.IamToolbox.V1;
using Rolecall.Identity.Authorizations;
using Rolecall.Policy.Decisions;
using MatchedPolicy = Rolecall.Api.IamToolbox.V1.MatchedPolicy;
using MatchedStatement = Rolecall.Api.IamToolbox.V1.MatchedStatement;

namespace Rolecall.Gateway.Operations.Iam;

/// <summary>A denial's record as iam-toolbox tells it.</summary>
internal static class AuthorizationMessages
{
    public static GetRequestAuthorizationDetailsResponse Of(AuthorizationRecord record)
    {
        var answer = new GetRequestAuthorizationDetailsResponse { Evaluations = { EvaluationOf(record) } };
        answer.Policies.AddRange(record.Policies.Select(PolicyOf));
        // A later key of a name stands above an earlier one, whatever letters they are written in.
        var context = new SortedDictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in record.Context)
            context[entry.Key] = entry.Values is [var single] ? single : $"[{string.Join(", ", entry.Values)}]";
        foreach (var (key, value) in context)
            answer.RequestContext[key] = value;
        return answer;
    }

    private static Evaluation EvaluationOf(AuthorizationRecord record)
    {
        var evaluation = new Evaluation
        {
            Action = record.Action,
            Resource = record.Resource,
            EvaluatedEffect = record.Effect switch
            {
                Verdict.Allow => "ALLOW",
                Verdict.ExplicitDeny => "EXPLICIT_DENY",
                _ => "IMPLICIT_DENY",
            },
        };
        foreach (var policy in record.Matched)
        {
            var matched = new MatchedPolicy { Uri = policy.Uri };
            foreach (var statement in policy.Statements)
            {
                var match = new MatchedStatement { EvaluatedEffect = statement.Deny ? "DENY" : "ALLOW" };
                if (statement.Sid is { } sid)
                    match.Sid = sid;
                matched.MatchedStatements.Add(match);
            }
            evaluation.MatchedPolicies.Add(matched);
        }
        return evaluation;
    }

    private static PolicyInfo PolicyOf(EvaluatedPolicy policy)
    {
        var info = new PolicyInfo
        {
            Type = policy.Layer switch
            {
                Layer.ServiceControlPolicy => "SERVICE_CONTROL_POLICY",
                Layer.ResourceControlPolicy => "RESOURCE_CONTROL_POLICY",
                Layer.PermissionsBoundary => "PERMISSIONS_BOUNDARY",
                Layer.SessionPolicy => "SESSION_POLICY",
                Layer.ResourcePolicy or Layer.TrustPolicy => "RESOURCE_BASED_POLICY",
                _ => "IDENTITY_BASED_POLICY",
            },
            Inline = policy.Inline,
            Uri = policy.Uri,
        };
        info.AttachedTo.AddRange(policy.AttachedTo.Select(arn => new AttachedTo { Arn = arn }));
        return info;
    }
}
