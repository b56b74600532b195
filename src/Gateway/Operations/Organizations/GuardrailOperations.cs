using Google.Protobuf;
using Rolecall.Api.Native.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Contracts.Organizations;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Faults;
using Rolecall.Policy;
using Wire = Rolecall.Api.Organizations.V1;

namespace Rolecall.Gateway.Operations.Organizations;

/// <summary>rolecall's OrganizationService, the part that does what AWS Organizations does: for the administrator of the sandbox.</summary>
internal sealed class GuardrailOperations(IGrainFactory grains) : IOperationFamily
{
    public IEnumerable<Operation> Rows() =>
    [
        Row("CreateOrganizationalUnit", readOnly: false, CreateUnit),
        Row("DeleteOrganizationalUnit", readOnly: false, async call =>
        {
            var request = call.RequestAs<DeleteOrganizationalUnitRequest>();
            await Do<Wire.DeleteOrganizationalUnitResponse>(
                call, request.OrganizationId, new Wire.DeleteOrganizationalUnitRequest { OrganizationalUnitId = request.UnitId });
            return new DeleteOrganizationalUnitResponse();
        }),
        Row("ListOrganizationalUnits", readOnly: true, ListUnits),
        Row("MoveAccount", readOnly: false, MoveAccount),
        Row("RemoveAccount", readOnly: false, async call =>
        {
            var request = call.RequestAs<RemoveAccountRequest>();
            await Do<Wire.RemoveAccountFromOrganizationResponse>(
                call, request.OrganizationId, new Wire.RemoveAccountFromOrganizationRequest { AccountId = request.AccountId });
            return new RemoveAccountResponse();
        }),
        Row("CreateGuardrail", readOnly: false, CreateGuardrail),
        Row("UpdateGuardrail", readOnly: false, UpdateGuardrail),
        Row("DeleteGuardrail", readOnly: false, async call =>
        {
            var request = call.RequestAs<DeleteGuardrailRequest>();
            await Do<Wire.DeletePolicyResponse>(call, request.OrganizationId, new Wire.DeletePolicyRequest { PolicyId = request.PolicyId });
            return new DeleteGuardrailResponse();
        }),
        Row("AttachGuardrail", readOnly: false, async call =>
        {
            var request = call.RequestAs<AttachGuardrailRequest>();
            await Do<Wire.AttachPolicyResponse>(
                call, request.OrganizationId, new Wire.AttachPolicyRequest { PolicyId = request.PolicyId, TargetId = request.TargetId });
            return new AttachGuardrailResponse();
        }),
        Row("DetachGuardrail", readOnly: false, async call =>
        {
            var request = call.RequestAs<DetachGuardrailRequest>();
            await Do<Wire.DetachPolicyResponse>(
                call, request.OrganizationId, new Wire.DetachPolicyRequest { PolicyId = request.PolicyId, TargetId = request.TargetId });
            return new DetachGuardrailResponse();
        }),
        Row("GetEffectiveGuardrails", readOnly: true, GetEffectiveGuardrails),
    ];

    private static Operation Row(string name, bool readOnly, Func<Call, Task<IMessage>> handle) =>
        AdminRow.Of(OrganizationService.Descriptor, name, readOnly, handle);

    private async Task<IMessage> CreateUnit(Call call)
    {
        var request = call.RequestAs<CreateOrganizationalUnitRequest>();
        var parent = request.HasParentId ? request.ParentId : await RootOf(call, request.OrganizationId);
        var made = await Do<Wire.CreateOrganizationalUnitResponse>(
            call, request.OrganizationId, new Wire.CreateOrganizationalUnitRequest { ParentId = parent, Name = request.Name });
        return new CreateOrganizationalUnitResponse { Unit = ToMessage(made.OrganizationalUnit, parent) };
    }

    private async Task<IMessage> ListUnits(Call call)
    {
        var request = call.RequestAs<ListOrganizationalUnitsRequest>();
        var parent = request.HasParentId ? request.ParentId : await RootOf(call, request.OrganizationId);
        var response = new ListOrganizationalUnitsResponse();
        var asked = new Wire.ListOrganizationalUnitsForParentRequest { ParentId = parent };
        while (true)
        {
            var page = await Do<Wire.ListOrganizationalUnitsForParentResponse>(call, request.OrganizationId, asked);
            response.Units.AddRange(page.OrganizationalUnits.Select(unit => ToMessage(unit, parent)));
            if (!page.HasNextToken)
                return response;
            asked.NextToken = page.NextToken;
        }
    }

    private async Task<IMessage> MoveAccount(Call call)
    {
        var request = call.RequestAs<MoveAccountRequest>();
        var parents = await Do<Wire.ListParentsResponse>(
            call, request.OrganizationId, new Wire.ListParentsRequest { ChildId = request.AccountId });
        await Do<Wire.MoveAccountResponse>(call, request.OrganizationId, new Wire.MoveAccountRequest
        {
            AccountId = request.AccountId,
            SourceParentId = parents.Parents[0].Id,
            DestinationParentId = request.ParentId,
        });
        return new MoveAccountResponse();
    }

    private async Task<IMessage> CreateGuardrail(Call call)
    {
        var request = call.RequestAs<CreateGuardrailRequest>();
        var made = await Do<Wire.CreatePolicyResponse>(call, request.OrganizationId, new Wire.CreatePolicyRequest
        {
            Name = request.Name,
            Description = request.Description,
            Type = request.Type,
            Content = request.Content,
        });
        return new CreateGuardrailResponse { PolicyId = made.Policy.PolicySummary.Id, Arn = made.Policy.PolicySummary.Arn };
    }

    private async Task<IMessage> UpdateGuardrail(Call call)
    {
        var request = call.RequestAs<UpdateGuardrailRequest>();
        var update = new Wire.UpdatePolicyRequest { PolicyId = request.PolicyId };
        if (request.HasName)
            update.Name = request.Name;
        if (request.HasContent)
            update.Content = request.Content;
        if (request.HasDescription)
            update.Description = request.Description;
        await Do<Wire.UpdatePolicyResponse>(call, request.OrganizationId, update);
        return new UpdateGuardrailResponse();
    }

    private async Task<IMessage> GetEffectiveGuardrails(Call call)
    {
        var standing = await grains.Grain<IAccountGrain>(Keys.Account(call.Sandbox.Name, AccountId.Parse(call.RequestAs<GetEffectiveGuardrailsRequest>().AccountId))).Standing();
        var response = new GetEffectiveGuardrailsResponse
        {
            OrganizationId = standing.OrganizationId ?? "",
            Path = standing.Path ?? "",
            ManagementAccount = standing.Management,
        };
        response.ServiceControl.AddRange(standing.ServiceControl.Select(ToMessage));
        response.ResourceControl.AddRange(standing.ResourceControl.Select(ToMessage));
        return response;
    }

    private static Api.Native.V1.GuardrailLevel ToMessage(Identity.Organizations.Policies.GuardrailLevel level)
    {
        var message = new Api.Native.V1.GuardrailLevel { TargetId = level.TargetId };
        message.PolicyArns.AddRange(level.Policies.Select(policy => policy.Arn));
        return message;
    }

    private static OrganizationalUnit ToMessage(Wire.OrganizationalUnit unit, string parentId) =>
        new() { Id = unit.Id, Name = unit.Name, ParentId = parentId };

    private async Task<string> RootOf(Call call, string organizationId) =>
        (await Organization(call, organizationId).Describe())?.RootId ?? throw new AwsFaultException(
            Fault.NoSuchOrganization(organizationId));

    private async Task<TResponse> Do<TResponse>(Call call, string organizationId, IMessage request)
        where TResponse : class, IMessage<TResponse>, new()
    {
        if (await Organization(call, organizationId).Describe() is null)
            throw new AwsFaultException(Fault.NoSuchOrganization(organizationId));
        var reply = await Organization(call, organizationId).Execute(new OrganizationCall
        {
            Operation = request.Descriptor.Name[..^"Request".Length],
            Request = request.ToByteArray(),
            Now = call.Now,
        });
        return reply.Fault is { } fault
            ? throw new AwsFaultException(fault)
            : new MessageParser<TResponse>(() => new TResponse()).ParseFrom(reply.Response.Span);
    }

    private IOrganizationGrain Organization(Call call, string id) =>
        grains.Grain<IOrganizationGrain>(Keys.Organization(call.Sandbox.Name, id));
}
