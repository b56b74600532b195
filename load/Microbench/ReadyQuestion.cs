using Rolecall.Policy;
using Rolecall.Policy.Decisions;

namespace Rolecall.Microbench;

/// <summary>A question with compiled policies.</summary>
internal sealed record ReadyQuestion(AccessRequest Request, CallerPolicies Caller, ResourcePolicies Resource)
{
    public Decision Decide() =>
        Authorizer.Decide(Authorizer.EvaluateCaller(Request, Caller, explain: false), Request, Resource, explain: false);
}
