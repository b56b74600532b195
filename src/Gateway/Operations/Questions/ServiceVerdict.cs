using Rolecall.Api.Native.V1;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Operations.Questions;

/// <summary>
/// What a service decides by itself, whatever policies say. A real call meets these rules too, so answers about calls must.
/// </summary>
/// <param name="Allowed">Or refused.</param>
/// <param name="Text">The real call's error, or why no policy is asked.</param>
internal sealed record ServiceVerdict(bool Allowed, string Text)
{
    /// <summary>The name under which answers tell that no policy decided.</summary>
    private const string Layer = "service";

    /// <summary>The policies' answer with this rule above it.</summary>
    public AuthorizeResponse Over(AuthorizeResponse policies)
    {
        var decision = policies.Decision.Clone();
        (decision.Result, decision.DecidingLayer, decision.Summary) = (Allowed ? DecisionResult.Allowed : DecisionResult.ExplicitDeny, Layer, Text);
        decision.WouldAllow.Clear();
        var sentence = $"{(Allowed ? "allowed" : "explicitly denied")}: {decision.Principal} {decision.Action} on {decision.Resource} (decided by the service)\n  {Text}\nPolicies alone would say\n";
        return new AuthorizeResponse { Decision = decision, Explanation = sentence + policies.Explanation };
    }

    /// <summary>The same in a table's cell.</summary>
    public void Over(ActionAccess cell)
    {
        (cell.Result, cell.DecidingLayer, cell.Summary) = (Allowed ? DecisionResult.Allowed : DecisionResult.ExplicitDeny, Layer, Text);
        cell.Answer = Allowed ? AccessAnswer.Allowed : AccessAnswer.Unspecified;
        cell.AssumedAbsent.Clear();
        cell.MissingKeys.Clear();
    }

    internal static ServiceVerdict Refused(Fault fault) => new(Allowed: false, fault.Message);
}
