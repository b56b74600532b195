using Google.Protobuf;
using Rolecall.Api.Native.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Gateway.Pipeline;
using Rolecall.Policy;
using Wire = Rolecall.Api.Organizations.V1;

namespace Rolecall.Gateway.Operations.Organizations;

/// <summary>rolecall's OrganizationService: guardrails, as AWS Organizations' policies, for the administrator of the sandbox.</summary>
internal sealed class GuardrailOperations(IGrainFactory grains, AdminOfOrganization organizations) : IOperationFamily
{
    public IEnumerable<Operation> Rows() =>
    [
        AdminRow.Of(OrganizationService.Descriptor, "CreateGuardrail", readOnly: false, CreateGuardrail),
        AdminRow.Of(OrganizationService.Descriptor, "UpdateGuardrail", readOnly: false, UpdateGuardrail),
        AdminRow.Of(OrganizationService.Descriptor, "DeleteGuardrail", readOnly: false, async call =>
        {
            var request = call.RequestAs<DeleteGuardrailRequest>();
            await organizations.Do<Wire.DeletePolicyResponse>(call, request.OrganizationId, new Wire.DeletePolicyRequest { PolicyId = request.PolicyId });
            return new DeleteGuardrailResponse();
        }),
        AdminRow.Of(OrganizationService.Descriptor, "AttachGuardrail", readOnly: false, async call =>
        {
            var request = call.RequestAs<AttachGuardrailRequest>();
            await organizations.Do<Wire.AttachPolicyResponse>(
                call, request.OrganizationId, new Wire.AttachPolicyRequest { PolicyId = request.PolicyId, TargetId = request.TargetId });
            return new AttachGuardrailResponse();
        }),
        AdminRow.Of(OrganizationService.Descriptor, "DetachGuardrail", readOnly: false, async call =>
        {
            var request = call.RequestAs<DetachGuardrailRequest>();
            await organizations.Do<Wire.DetachPolicyResponse>(
                call, request.OrganizationId, new Wire.DetachPolicyRequest { PolicyId = request.PolicyId, TargetId = request.TargetId });
            return new DetachGuardrailResponse();
        }),
        AdminRow.Of(OrganizationService.Descriptor, "GetEffectiveGuardrails", readOnly: true, GetEffectiveGuardrails),
    ];

    private async Task<IMessage> CreateGuardrail(Call call)
    {
        var request = call.RequestAs<CreateGuardrailRequest>();
        var made = await organizations.Do<Wire.CreatePolicyResponse>(call, request.OrganizationId, new Wire.CreatePolicyRequest
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
        await organizations.Do<Wire.UpdatePolicyResponse>(call, request.OrganizationId, update);
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
}
