using Google.Protobuf.Collections;
using Rolecall.Api.Iam.V1;
using Rolecall.Policy.Decisions;
using Rolecall.Policy.Services;

namespace Rolecall.Identity.Simulation;

/// <summary>Outcomes as the API of 2026 tells them: one result for an action, the resources' own inside.</summary>
internal static class SimulationResults
{
    public static EvaluationResult Of(string action, IReadOnlyList<SimulatedDecision> decisions)
    {
        var worst = decisions.MaxBy(decision => Severity(decision.Decision.Result))!;
        var result = new EvaluationResult
        {
            EvalActionName = action,
            EvalResourceName = FormatOf(action, decisions[0].Resource),
            EvalDecision = NameOf(worst.Decision.Result),
        };
        var decided = decisions.Where(decision => decision.Decision.Result == worst.Decision.Result).ToList();
        result.MatchedStatements.AddRange(decided.SelectMany(decision => decision.Matched).DistinctBy(match => (match.Policy.SourceId, match.Policy.SourceType, match.Index)).Select(ToStatement));
        result.MissingContextValues.AddRange(
            decisions.SelectMany(decision => decision.MissingKeys).Distinct(StringComparer.OrdinalIgnoreCase));
        if (MostRestrictive(decisions, Layer.ServiceControlPolicy) is { } organizations)
            result.OrganizationsDecisionDetail = new OrganizationsDecisionDetail { AllowedByOrganizations = organizations == Verdict.Allow };
        if (MostRestrictive(decisions, Layer.PermissionsBoundary) is { } boundary)
            result.PermissionsBoundaryDecisionDetail = new PermissionsBoundaryDecisionDetail { AllowedByPermissionsBoundary = boundary == Verdict.Allow };
        AddDetails(result.EvalDecisionDetails, [.. decisions.Where(decision => decision.CrossAccount)]);
        if (decisions is not [{ Resource: "*" }])
            result.ResourceSpecificResults.AddRange(decisions.Select(Of));
        return result;
    }

    /// <summary>
    /// The ARN format of the type that the first resource is of, as the service-authorization reference has it; "*" where it is of none.
    /// </summary>
    private static string FormatOf(string action, string resource) =>
        ServiceAuthorization.Find(action)?.ResourcesOf(resource).FirstOrDefault()?.Type.ArnFormat ?? "*";

    private static ResourceSpecificResult Of(SimulatedDecision decision)
    {
        var result = new ResourceSpecificResult
        {
            EvalResourceName = decision.Resource,
            EvalResourceDecision = NameOf(decision.Decision.Result),
        };
        result.MatchedStatements.AddRange(decision.Matched.Select(ToStatement));
        result.MissingContextValues.AddRange(decision.MissingKeys);
        if (decision.Of(Layer.PermissionsBoundary) is { } boundary)
            result.PermissionsBoundaryDecisionDetail = new PermissionsBoundaryDecisionDetail { AllowedByPermissionsBoundary = boundary == Verdict.Allow };
        if (decision.CrossAccount)
            AddDetails(result.EvalDecisionDetails, [decision]);
        return result;
    }

    /// <summary>
    /// How each kind of policy decided across accounts; the names are the console's. A resource without a policy denies by silence.
    /// </summary>
    private static void AddDetails(MapField<string, string> details, IReadOnlyList<SimulatedDecision> decisions)
    {
        if (decisions.Count == 0)
            return;
        details["IAM Policy"] = NameOf(MostRestrictive(decisions, Layer.IdentityPolicy) ?? Verdict.ImplicitDeny);
        details["Resource Policy"] = NameOf(decisions
            .Select(decision => decision.Of(Layer.ResourcePolicy) ?? decision.Of(Layer.TrustPolicy) ?? Verdict.ImplicitDeny).MaxBy(Severity));
        if (MostRestrictive(decisions, Layer.PermissionsBoundary) is { } boundary)
            details["Permissions Boundary"] = NameOf(boundary);
    }

    private static Statement ToStatement(SimulatedMatch match)
    {
        var (start, end) = match.Policy.Positions[match.Index];
        return new Statement
        {
            SourcePolicyId = match.Policy.SourceId,
            // Whatever the policy is, and though the model has other names (recorded on AWS).
            SourcePolicyType = "IAM Policy",
            StartPosition = new Position { Line = start.Line, Column = start.Column },
            EndPosition = new Position { Line = end.Line, Column = end.Column },
        };
    }

    private static Verdict? MostRestrictive(IReadOnlyList<SimulatedDecision> decisions, Layer layer)
    {
        var verdicts = decisions.Select(decision => decision.Of(layer)).OfType<Verdict>().ToList();
        return verdicts.Count == 0 ? null : verdicts.MaxBy(Severity);
    }

    private static int Severity(Verdict verdict) => verdict switch { Verdict.Allow => 0, Verdict.ImplicitDeny => 1, _ => 2 };

    private static string NameOf(Verdict verdict) => verdict switch
    {
        Verdict.Allow => "allowed",
        Verdict.ExplicitDeny => "explicitDeny",
        _ => "implicitDeny",
    };
}
