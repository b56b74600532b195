using System.Collections.Immutable;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Api.Native.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Issuers;
using Rolecall.Contracts.Sandboxes;
using Rolecall.Gateway.Pipeline;
using Rolecall.Gateway.Requests;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Operations.Sandboxes;

/// <summary>rolecall's IdentityProviderService: simulated SAML identity providers, outside of the sandbox's accounts.</summary>
internal sealed class SamlIdentityProviderOperations(IGrainFactory grains, PublicEndpoints endpoints) : IOperationFamily
{
    public IEnumerable<Operation> Rows() =>
    [
        AdminRow.Of(IdentityProviderService.Descriptor, "CreateSamlIdentityProvider", readOnly: false, Create),
        AdminRow.Of(IdentityProviderService.Descriptor, "ListSamlIdentityProviders", readOnly: true, List),
        AdminRow.Of(IdentityProviderService.Descriptor, "UpdateSamlIdentityProvider", readOnly: false, Update),
        AdminRow.Of(IdentityProviderService.Descriptor, "RotateSamlIdentityProviderKeys", readOnly: false, Rotate),
        AdminRow.Of(IdentityProviderService.Descriptor, "DeleteSamlIdentityProvider", readOnly: false, Delete),
        AdminRow.Of(IdentityProviderService.Descriptor, "MintSamlResponse", readOnly: false, Mint),
    ];

    private async Task<IMessage> Create(Call call)
    {
        var request = call.RequestAs<CreateSamlIdentityProviderRequest>();
        var entityId = request.ProviderCase switch
        {
            CreateSamlIdentityProviderRequest.ProviderOneofCase.EntityId => request.EntityId,
            CreateSamlIdentityProviderRequest.ProviderOneofCase.Name => endpoints.SamlMetadataOf(call, request.Name),
            _ => throw new AwsFaultException(Fault.ValidationError(
                $"Say which provider: {call.Named("entity_id")} or {call.Named("name")}.")),
        };
        return new CreateSamlIdentityProviderResponse
        {
            Provider = ToMessage(await SandboxOf(call).CreateSamlIdp(entityId, Read(request.AttributeMappings), call.Now)),
        };
    }

    private async Task<IMessage> List(Call call)
    {
        var response = new ListSamlIdentityProvidersResponse();
        response.Providers.AddRange((await SandboxOf(call).ListSamlIdps()).Select(ToMessage));
        return response;
    }

    private async Task<IMessage> Update(Call call)
    {
        var request = call.RequestAs<UpdateSamlIdentityProviderRequest>();
        return new UpdateSamlIdentityProviderResponse
        {
            Provider = ToMessage(await SandboxOf(call).UpdateSamlIdp(request.EntityId, Read(request.AttributeMappings))),
        };
    }

    private async Task<IMessage> Rotate(Call call) => new RotateSamlIdentityProviderKeysResponse
    {
        Provider = ToMessage(await SandboxOf(call).RotateSamlIdp(call.RequestAs<RotateSamlIdentityProviderKeysRequest>().EntityId, call.Now)),
    };

    private async Task<IMessage> Delete(Call call) =>
        await SandboxOf(call).DeleteSamlIdp(call.RequestAs<DeleteSamlIdentityProviderRequest>().EntityId) is { } fault
            ? throw new AwsFaultException(fault)
            : new DeleteSamlIdentityProviderResponse();

    private async Task<IMessage> Mint(Call call)
    {
        var request = call.RequestAs<MintSamlResponseRequest>();
        var reply = await SandboxOf(call).MintSamlResponse(new SamlMintCall
        {
            EntityId = request.EntityId,
            User = request.User,
            Now = call.Now,
            Recipient = request.HasRecipient ? request.Recipient : null,
            Audience = request.HasAudience ? request.Audience : null,
            Signature = request.Signature == SamlSignature.Unspecified ? null : request.Signature.ToString(),
            EncryptionKey = request.HasEncryptionKey ? request.EncryptionKey : null,
            Fault = request.Fault == SamlResponseFault.Unspecified ? null : request.Fault.ToString(),
        });
        return reply.Fault is { } refused ? throw new AwsFaultException(refused) : new MintSamlResponseResponse { SamlResponse = reply.Token };
    }

    private ISandboxSamlIdps SandboxOf(Call call) => grains.Grain<ISandboxGrain>(call.SandboxName);

    private static ImmutableArray<SamlMappingEntry> Read(RepeatedField<SamlAttributeMapping> mappings) =>
        [.. mappings.Select(one => new SamlMappingEntry { Attribute = one.Attribute, Value = one.Value, Group = one.Group })];

    private static SamlIdentityProvider ToMessage(SamlIdpReply reply) =>
        reply.Fault is { } fault ? throw new AwsFaultException(fault) : ToMessage(reply.Provider!);

    private static SamlIdentityProvider ToMessage(SamlIdpEntry entry) => new()
    {
        EntityId = entry.EntityId,
        CreateTime = Timestamp.FromDateTimeOffset(entry.CreatedAt),
        Metadata = entry.Metadata,
        AttributeMappings =
        {
            entry.Mappings.Select(one => new SamlAttributeMapping { Attribute = one.Attribute, Value = one.Value, Group = one.Group }),
        },
    };
}
