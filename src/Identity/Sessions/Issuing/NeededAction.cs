using System.Runtime.Serialization;
using Rolecall.Policy;
using Rolecall.Policy.Decisions;

namespace Rolecall.Identity.Sessions.Issuing;

/// <summary>An action that a session needs on its role, with the caller's side of the decision.</summary>
/// <param name="Action">"sts:AssumeRole", "sts:TagSession" ….</param>
/// <param name="Side">What the caller's own policies say.</param>
[DataContract(Name = "rolecall.NeededAction")]
public sealed record NeededAction([property: DataMember(Order = 0)] string Action, [property: DataMember(Order = 1)] CallerSide Side)
{
    /// <summary>Of a caller that is of no account: a service, or whoever an identity provider knows. No policy is its own.</summary>
    public static NeededAction WithoutPolicies(string action, Principal principal, string roleArn)
    {
        var request = new AccessRequest { Principal = principal, Action = action, Resource = roleArn, Context = ConditionContext.Empty };
        return new(action, Authorizer.EvaluateCaller(request, new CallerPolicies(), explain: false));
    }
}
