using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Api.Native.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Gateway.Actors;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Accounts.Providers;
using Rolecall.Identity.Faults;
using Rolecall.Policy;

namespace Rolecall.Gateway.Operations.Sts;

/// <summary>The keys of accounts that issue identity tokens, and of issuers whose tokens accounts take, in rolecall's SandboxService.</summary>
internal sealed class IssuerOperations(IGrainFactory grains, ExistingGrains existing) : IOperationFamily
{
    /// <summary>Those who keep a key set ask for it again about this often.</summary>
    private const int DefaultLeadSeconds = 300;

    public IEnumerable<Operation> Rows() =>
    [
        AdminRow.Of(SandboxService.Descriptor, "RotateIssuerKeys", readOnly: false, RotateIssuerKeys),
        AdminRow.Of(SandboxService.Descriptor, "SetProviderKeys", readOnly: false, SetProviderKeys),
    ];

    private async Task<IMessage> SetProviderKeys(Call call)
    {
        var request = call.RequestAs<SetProviderKeysRequest>();
        var arn = request.OpenIdConnectProviderArn;
        if (!Arn.TryParse(arn, out var parsed) || !AccountId.TryParse(parsed.Account, out var id)
            || await existing.Account(call.Sandbox.Name, id) is not { } account)
            throw new AwsFaultException(OidcProviders.NotFound(arn));
        return await account.SetProviderKeys(arn, request.HasKeySet ? request.KeySet : null) is { } fault
            ? throw new AwsFaultException(fault)
            : new SetProviderKeysResponse();
    }

    private async Task<IMessage> RotateIssuerKeys(Call call)
    {
        var request = call.RequestAs<RotateIssuerKeysRequest>();
        var lead = TimeSpan.FromSeconds(request.HasLeadSeconds ? request.LeadSeconds : DefaultLeadSeconds);
        var reply = await grains.Grain<IAccountGrain>(Keys.Account(call.Sandbox.Name, AccountId.Parse(request.AccountId))).RotateIssuerKeys(call.Now, lead);
        if (reply.Fault is { } fault)
            throw new AwsFaultException(fault);
        var response = new RotateIssuerKeysResponse();
        response.Keys.AddRange(reply.Keys.Select(key => new IssuerKey
        {
            KeyId = key.KeyId,
            Algorithm = key.Algorithm,
            SignTime = key.SignsFrom is { } from ? Timestamp.FromDateTimeOffset(from) : null,
            RetireTime = key.RetiresAt is { } retires ? Timestamp.FromDateTimeOffset(retires) : null,
        }));
        return response;
    }
}
