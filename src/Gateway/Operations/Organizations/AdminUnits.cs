using Google.Protobuf;
using Rolecall.Api.Native.V1;
using Rolecall.Gateway.Pipeline;
using Wire = Rolecall.Api.Organizations.V1;

namespace Rolecall.Gateway.Operations.Organizations;

/// <summary>rolecall's OrganizationService: organizational units and the accounts in them, for the administrator of the sandbox.</summary>
internal sealed class AdminUnits(AdminOfOrganization organizations) : IOperationFamily
{
    public IEnumerable<Operation> Rows() =>
    [
        AdminRow.Of(OrganizationService.Descriptor, "CreateOrganizationalUnit", readOnly: false, CreateUnit),
        AdminRow.Of(OrganizationService.Descriptor, "DeleteOrganizationalUnit", readOnly: false, async call =>
        {
            var request = call.RequestAs<DeleteOrganizationalUnitRequest>();
            await organizations.Do<Wire.DeleteOrganizationalUnitResponse>(
                call, request.OrganizationId, new Wire.DeleteOrganizationalUnitRequest { OrganizationalUnitId = request.UnitId });
            return new DeleteOrganizationalUnitResponse();
        }),
        AdminRow.Of(OrganizationService.Descriptor, "ListOrganizationalUnits", readOnly: true, ListUnits),
        AdminRow.Of(OrganizationService.Descriptor, "MoveAccount", readOnly: false, MoveAccount),
        AdminRow.Of(OrganizationService.Descriptor, "RemoveAccount", readOnly: false, async call =>
        {
            var request = call.RequestAs<RemoveAccountRequest>();
            await organizations.Do<Wire.RemoveAccountFromOrganizationResponse>(
                call, request.OrganizationId, new Wire.RemoveAccountFromOrganizationRequest { AccountId = request.AccountId });
            return new RemoveAccountResponse();
        }),
    ];

    private async Task<IMessage> CreateUnit(Call call)
    {
        var request = call.RequestAs<CreateOrganizationalUnitRequest>();
        var parent = request.HasParentId ? request.ParentId : await organizations.RootOf(call, request.OrganizationId);
        var made = await organizations.Do<Wire.CreateOrganizationalUnitResponse>(
            call, request.OrganizationId, new Wire.CreateOrganizationalUnitRequest { ParentId = parent, Name = request.Name });
        return new CreateOrganizationalUnitResponse { Unit = ToMessage(made.OrganizationalUnit, parent) };
    }

    private async Task<IMessage> ListUnits(Call call)
    {
        var request = call.RequestAs<ListOrganizationalUnitsRequest>();
        var parent = request.HasParentId ? request.ParentId : await organizations.RootOf(call, request.OrganizationId);
        var response = new ListOrganizationalUnitsResponse();
        var asked = new Wire.ListOrganizationalUnitsForParentRequest { ParentId = parent };
        while (true)
        {
            var page = await organizations.Do<Wire.ListOrganizationalUnitsForParentResponse>(call, request.OrganizationId, asked);
            response.Units.AddRange(page.OrganizationalUnits.Select(unit => ToMessage(unit, parent)));
            if (!page.HasNextToken)
                return response;
            asked.NextToken = page.NextToken;
        }
    }

    private async Task<IMessage> MoveAccount(Call call)
    {
        var request = call.RequestAs<MoveAccountRequest>();
        var parents = await organizations.Do<Wire.ListParentsResponse>(
            call, request.OrganizationId, new Wire.ListParentsRequest { ChildId = request.AccountId });
        await organizations.Do<Wire.MoveAccountResponse>(call, request.OrganizationId, new Wire.MoveAccountRequest
        {
            AccountId = request.AccountId,
            SourceParentId = parents.Parents[0].Id,
            DestinationParentId = request.ParentId,
        });
        return new MoveAccountResponse();
    }

    private static OrganizationalUnit ToMessage(Wire.OrganizationalUnit unit, string parentId) =>
        new() { Id = unit.Id, Name = unit.Name, ParentId = parentId };
}
