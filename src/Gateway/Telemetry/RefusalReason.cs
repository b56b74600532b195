using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Faults;
using Rolecall.Policy.Decisions;

namespace Rolecall.Gateway.Telemetry;

/// <summary>
/// Why calls are refused, in so few words that each may be a label: what an operator acts on, where the fault's code is what a caller acts
/// on.
/// </summary>
internal static class RefusalReason
{
    /// <summary>Where no layer of a decision refused the call.</summary>
    public const string NoLayer = "";

    /// <summary>The reason, and the layer of the decision that refused the call.</summary>
    public static (string Reason, string Layer) Of(Call call, Fault fault)
    {
        if (call.Decision is { Allowed: false } decision && fault.Category == FaultCategory.Denied)
            return (NameOf(decision.Result), NameOf(decision.DecidingLayer));
        var reason = fault switch
        {
            { SenderFault: false } => "server",
            { Code: "Throttling" or "ThrottlingException" or "SlowDown" } => "throttled",
            { Category: FaultCategory.Unauthenticated } => "credentials",
            { Category: FaultCategory.Denied } => call.Authenticated ? "denied" : "credentials",
            _ => "request",
        };
        return (reason, NoLayer);
    }

    /// <summary>"allow", "explicit_deny", "implicit_deny".</summary>
    public static string NameOf(Verdict verdict) => verdict switch
    {
        Verdict.Allow => "allow",
        Verdict.ExplicitDeny => "explicit_deny",
        _ => "implicit_deny",
    };

    private static string NameOf(Layer layer) => layer switch
    {
        Layer.ResourceControlPolicy => "resource_control_policy",
        Layer.ServiceControlPolicy => "service_control_policy",
        Layer.ResourcePolicy => "resource_policy",
        Layer.TrustPolicy => "trust_policy",
        Layer.IdentityPolicy => "identity_policy",
        Layer.PermissionsBoundary => "permissions_boundary",
        _ => "session_policy",
    };
}
