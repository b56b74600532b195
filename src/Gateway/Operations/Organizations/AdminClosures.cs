using Google.Protobuf;
using Rolecall.Api.Native.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Organizations;
using Rolecall.Policy;
using Wire = Rolecall.Api.Organizations.V1;

namespace Rolecall.Gateway.Operations.Organizations;

/// <summary>rolecall's OrganizationService and AccountService: the ends of organizations and accounts.</summary>
internal sealed class AdminClosures(IGrainFactory grains, AdminOfOrganization organizations) : IOperationFamily
{
    public IEnumerable<Operation> Rows() =>
    [
        AdminRow.Of(OrganizationService.Descriptor, "DeleteOrganization", readOnly: false, DeleteOrganization),
        AdminRow.Of(AccountService.Descriptor, "CloseAccount", readOnly: false, CloseAccount),
    ];

    private async Task<IMessage> DeleteOrganization(Call call)
    {
        var request = call.RequestAs<DeleteOrganizationRequest>();
        if (request.Force)
        {
            var organization = await organizations.Find(call, request.OrganizationId);
            foreach (var member in organization.Accounts.Where(one => one.AccountId != organization.ManagementAccountId))
            {
                await EndDelegations(call, request.OrganizationId, member.AccountId);
                await organizations.Do<Wire.RemoveAccountFromOrganizationResponse>(
                    call, request.OrganizationId, new Wire.RemoveAccountFromOrganizationRequest { AccountId = member.AccountId });
            }
        }
        await organizations.Do<Wire.DeleteOrganizationResponse>(call, request.OrganizationId, new Wire.DeleteOrganizationRequest());
        return new DeleteOrganizationResponse();
    }

    private async Task<IMessage> CloseAccount(Call call)
    {
        var request = call.RequestAs<CloseAccountRequest>();
        var grain = grains.Grain<IAccountGrain>(Keys.Account(call.Sandbox.Name, AccountId.Parse(request.AccountId)));
        var account = await grain.Describe()
            ?? throw new AwsFaultException(Fault.NoSuchEntity($"The sandbox has no account {request.AccountId}."));
        if (account.OrganizationId.Length == 0)
            return await grain.CloseAlone(call.Now) is { } refused ? throw new AwsFaultException(refused) : new CloseAccountResponse();
        if (account.Closed)
            throw new AwsFaultException(OrganizationFaults.AccountAlreadyClosed());
        if (request.Force)
            await EndDelegations(call, account.OrganizationId, account.AccountId);
        await organizations.Do<Wire.CloseAccountResponse>(
            call, account.OrganizationId, new Wire.CloseAccountRequest { AccountId = request.AccountId });
        return new CloseAccountResponse();
    }

    /// <summary>An account that administers services for its organization can neither leave it nor be closed.</summary>
    private async Task EndDelegations(Call call, string organizationId, AccountId accountId)
    {
        var asked = new Wire.ListDelegatedAdministratorsRequest();
        while (true)
        {
            var page = await organizations.Do<Wire.ListDelegatedAdministratorsResponse>(call, organizationId, asked);
            if (page.DelegatedAdministrators.Any(one => one.Id == accountId))
                break;
            if (!page.HasNextToken)
                return;
            asked.NextToken = page.NextToken;
        }
        var services = await organizations.Do<Wire.ListDelegatedServicesForAccountResponse>(
            call, organizationId, new Wire.ListDelegatedServicesForAccountRequest { AccountId = accountId });
        foreach (var service in services.DelegatedServices)
        {
            await organizations.Do<Wire.DeregisterDelegatedAdministratorResponse>(
                call,
                organizationId,
                new Wire.DeregisterDelegatedAdministratorRequest { AccountId = accountId, ServicePrincipal = service.ServicePrincipal });
        }
    }
}
