using Rolecall.Api.Native.V1;
using Rolecall.Contracts;
using Rolecall.Identity;
using Rolecall.Policy;
using Rolecall.Policy.Services;

namespace Rolecall.Gateway.Operations;

/// <summary>What a service decides by itself, whatever policies say. A real call meets these rules too, so answers about calls must.</summary>
/// <param name="Allowed">Or refused.</param>
/// <param name="Text">The real call's error, or why no policy is asked.</param>
internal sealed record ServiceVerdict(bool Allowed, string Text)
{
    /// <summary>The name under which answers tell that no policy decided.</summary>
    private const string Layer = "service";

    /// <summary>The rule for a call that policies decided so; null where they have the last word.</summary>
    public static async Task<ServiceVerdict?> For(IGrainFactory grains, string sandbox, Caller caller, Policy.Decision decision)
    {
        var action = ServiceAuthorization.Find(decision.Action) is { } known ? $"{known.Service}:{known.Name}" : decision.Action;
        return BeforePolicies(caller, action) ?? (decision.Allowed ? await AfterPolicies(grains, sandbox, caller.Principal, action, decision.Resource) : null);
    }

    /// <summary>The policies' answer with this rule above it.</summary>
    public AuthorizeResponse Over(AuthorizeResponse policies)
    {
        var decision = policies.Decision.Clone();
        (decision.Result, decision.DecidingLayer, decision.Summary) = (Allowed ? DecisionResult.Allowed : DecisionResult.ExplicitDeny, Layer, Text);
        decision.WouldAllow.Clear();
        var told = $"{(Allowed ? "allowed" : "explicitly denied")}: {decision.Principal} {decision.Action} on {decision.Resource} (decided by the service)\n  {Text}\nPolicies alone would say\n";
        return new AuthorizeResponse { Decision = decision, Explanation = told + policies.Explanation };
    }

    /// <summary>The same in a table's cell.</summary>
    public void Over(ActionAccess cell)
    {
        (cell.Result, cell.DecidingLayer, cell.Summary) = (Allowed ? DecisionResult.Allowed : DecisionResult.ExplicitDeny, Layer, Text);
        cell.Answer = Allowed ? AccessAnswer.Allowed : AccessAnswer.Unspecified;
        cell.AssumedAbsent.Clear();
        cell.MissingKeys.Clear();
    }

    private static ServiceVerdict? BeforePolicies(Caller caller, string action)
    {
        var (service, name) = action.Split(':') is [var prefix, var rest] ? (prefix, rest) : (action, "");
        if (caller.Principal.Kind == PrincipalKind.Anonymous)
            return OwnDecision.Has(action) && !name.StartsWith("AssumeRoleWith", StringComparison.Ordinal) ? Refused(Fault.MissingAuthenticationToken()) : null;
        // A role is passed with a call to another service, which takes sessions that IAM does not.
        if ((service, name) is not ("iam", "PassRole") && SessionRules.Refusal(caller, service, name) is { } refused)
            return Refused(refused);
        return (service, name) switch
        {
            ("sts", "AssumeRole") when caller.Principal.Kind == PrincipalKind.Root => Refused(Fault.RootAssumesNoRole()),
            ("sts", "GetCallerIdentity" or "GetSessionToken") => new(Allowed: true, $"{action} needs no permission: policies cannot control it."),
            _ => null,
        };
    }

    private static async Task<ServiceVerdict?> AfterPolicies(IGrainFactory grains, string sandbox, Principal caller, string action, string resource)
    {
        var assumesRoot = action == "sts:AssumeRoot";
        if (!assumesRoot && !action.StartsWith("organizations:", StringComparison.Ordinal))
            return null;
        if (action == "organizations:CreateOrganization" || !AccountIds.IsValid(caller.AccountId))
            return null;
        var id = (await grains.Grain<IAccountGrain>(Keys.Account(sandbox, caller.AccountId)).Standing()).OrganizationId;
        var organization = id is null ? null : grains.Grain<IOrganizationGrain>(Keys.Organization(sandbox, id));
        if (assumesRoot)
        {
            return caller.Kind != PrincipalKind.Root && Arn.TryParse(resource, out var root) && organization is not null && await organization.AdmitsRootSession(caller.AccountId, root.Account)
                ? null
                : Refused(Fault.NotAuthorizedOnRole(caller.Arn, action, resource));
        }
        // Ids are those of the caller's own organization: another's resources cannot even be named.
        if (organization is null || (Arn.TryParse(resource, out var named) && AccountIds.IsValid(named.Account) && named.Resource.Split('/') is [_, var of, ..] && of != id))
            return Refused(OrganizationFaults.NotInUse());
        return await organization.Refusal(action["organizations:".Length..], caller.AccountId) is { } fault ? Refused(fault) : null;
    }

    private static ServiceVerdict Refused(Fault fault) => new(Allowed: false, fault.Message);
}
