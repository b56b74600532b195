using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Contracts.Organizations;
using Rolecall.Gateway.Operations.Organizations;
using Rolecall.Gateway.Operations.Questions;
using Rolecall.Gateway.Operations.Resources;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Accounts;
using Rolecall.Identity.Accounts.Roles;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Organizations;
using Rolecall.Policy;
using Rolecall.Policy.Services;

namespace Rolecall.Gateway.Operations;

/// <summary>The rules that services keep beside policies, read from the rows of the operations that real calls come by.</summary>
internal sealed class ServiceRules(IGrainFactory grains, Lazy<OperationTable> table)
{
    private const string Organizations = "organizations:";

    /// <summary>The service's own rule for a call that policies have decided; null where the policies have the last word.</summary>
    public async Task<ServiceVerdict?> For(string sandbox, Caller caller, Policy.Decisions.Decision decision)
    {
        var (service, name) = ServiceAuthorization.Find(decision.Action) is { } known ? (known.Service, known.Name)
            : decision.Action.Split(':') is [var prefix, var rest] ? (prefix, rest)
            : (decision.Action, "");
        var row = table.Value.ByAction(service, name);
        return BeforePolicies(caller, service, name, row)
            ?? (decision.Allowed ? await AfterPolicies(sandbox, caller.Principal, $"{service}:{name}", decision.Resource, row) : null);
    }

    /// <summary>Whether the operation of the action refuses root, whatever policies say.</summary>
    public bool RefuseRoot(string action) =>
        ServiceAuthorization.Find(action) is { } known && table.Value.ByAction(known.Service, known.Name)?.RefusesRoot is not null;

    private static ServiceVerdict? BeforePolicies(Caller caller, string service, string name, Operation? row)
    {
        var action = $"{service}:{name}";
        if (caller.Principal.Kind == PrincipalKind.Anonymous)
        {
            return ServedResources.AreWithoutPolicies(action) && row?.Access != Access.ByToken
                ? ServiceVerdict.Refused(Fault.MissingAuthenticationToken())
                : null;
        }
        // A role is passed with a call to another service, which takes sessions that IAM does not.
        if (action != PassedRole.Action && caller.Session is { } session
            && SessionRules.Refusal(session, row?.Sessions ?? SessionRules.UseOf(service), name) is { } refused)
            return ServiceVerdict.Refused(refused);
        return row switch
        {
            { RefusesRoot: { } fault } when caller.Principal.Kind == PrincipalKind.Root => ServiceVerdict.Refused(fault()),
            { Authorization: Authorization.None, Access: Access.Signed } => new(
                Allowed: true, $"{action} needs no permission: policies cannot control it."),
            _ => null,
        };
    }

    private async Task<ServiceVerdict?> AfterPolicies(string sandbox, Principal caller, string action, string resource, Operation? row)
    {
        if ((AccountOperations.Find(action)?.RefusalOn(resource) ?? OrganizationRow(action)?.RefusalOn(resource)) is { } isAwss)
            return ServiceVerdict.Refused(isAwss);
        var say = row?.Organization ?? (action.StartsWith(Organizations, StringComparison.Ordinal) ? OrganizationCheck.OwnCall : OrganizationCheck.None);
        if (say == OrganizationCheck.None || !AccountId.TryParse(caller.AccountId, out var own))
            return null;
        var id = (await grains.Grain<IAccountGrain>(Keys.Account(sandbox, own)).Standing()).OrganizationId;
        var organization = id is null ? null : grains.Grain<IOrganizationGrain>(Keys.Organization(sandbox, id));
        if (say == OrganizationCheck.RootSession)
        {
            return caller.Kind != PrincipalKind.Root && Arn.TryParse(resource, out var root) && root.Owner is { } target && organization is not null
                && await organization.AdmitsRootSession(own, target)
                ? null
                : ServiceVerdict.Refused(Fault.NotAuthorizedOnRole(caller.Arn, action, resource));
        }
        // Ids are those of the caller's own organization: another's resources cannot even be named.
        if (organization is null || (Arn.TryParse(resource, out var named) && named.Owner is not null && named.Resource.Split('/') is [_, var of, ..] && of != id))
            return ServiceVerdict.Refused(OrganizationFaults.NotInUse());
        return await organization.Refusal(action[Organizations.Length..], own) is { } fault
            ? ServiceVerdict.Refused(fault)
            : null;
    }

    private static OrganizationOperation? OrganizationRow(string action) =>
        action.StartsWith(Organizations, StringComparison.Ordinal)
            ? OrganizationOperations.ByName.GetValueOrDefault(action[Organizations.Length..])
            : null;
}
