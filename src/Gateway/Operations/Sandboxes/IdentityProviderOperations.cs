using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Api.Native.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Issuers;
using Rolecall.Contracts.Sandboxes;
using Rolecall.Gateway.Pipeline;
using Rolecall.Gateway.Requests;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Sessions.WorkflowJobs;

namespace Rolecall.Gateway.Operations.Sandboxes;

/// <summary>rolecall's IdentityProviderService: simulated issuers of OpenID Connect, outside of the sandbox's accounts.</summary>
internal sealed class IdentityProviderOperations(IGrainFactory grains, PublicEndpoints endpoints, IRandomSource random) : IOperationFamily
{
    /// <summary>GitHub's longest job.</summary>
    private const int DefaultJobSeconds = 6 * 60 * 60;

    public IEnumerable<Operation> Rows() =>
    [
        AdminRow.Of(IdentityProviderService.Descriptor, "CreateOidcIssuer", readOnly: false, Create),
        AdminRow.Of(IdentityProviderService.Descriptor, "ListOidcIssuers", readOnly: true, List),
        AdminRow.Of(IdentityProviderService.Descriptor, "RotateOidcIssuerKeys", readOnly: false, Rotate),
        AdminRow.Of(IdentityProviderService.Descriptor, "DeleteOidcIssuer", readOnly: false, Delete),
        AdminRow.Of(IdentityProviderService.Descriptor, "MintOidcToken", readOnly: false, Mint),
        AdminRow.Of(IdentityProviderService.Descriptor, "StartWorkflowJob", readOnly: true, StartWorkflowJob),
    ];

    private async Task<IMessage> Create(Call call)
    {
        var request = call.RequestAs<CreateOidcIssuerRequest>();
        var url = request.IssuerCase switch
        {
            CreateOidcIssuerRequest.IssuerOneofCase.Url => request.Url,
            // The documents of accounts are found by such a name.
            CreateOidcIssuerRequest.IssuerOneofCase.Name when IssuerIds.AccountOf(request.Name) is not null =>
                throw new AwsFaultException(Fault.ValidationError("The name is one of an account's issuer.")),
            CreateOidcIssuerRequest.IssuerOneofCase.Name => $"{endpoints.IssuersOf(call)}/{request.Name}",
            _ => throw new AwsFaultException(Fault.ValidationError($"Say which issuer: {call.Named("url")} or {call.Named("name")}.")),
        };
        return new CreateOidcIssuerResponse { Issuer = ToMessage(await SandboxOf(call).CreateIssuer(url, call.Now)) };
    }

    private async Task<IMessage> List(Call call)
    {
        var response = new ListOidcIssuersResponse();
        response.Issuers.AddRange((await SandboxOf(call).ListIssuers()).Select(ToMessage));
        return response;
    }

    private async Task<IMessage> Rotate(Call call) => new RotateOidcIssuerKeysResponse
    {
        Issuer = ToMessage(await SandboxOf(call).RotateIssuer(call.RequestAs<RotateOidcIssuerKeysRequest>().Url)),
    };

    private async Task<IMessage> Delete(Call call) =>
        await SandboxOf(call).DeleteIssuer(call.RequestAs<DeleteOidcIssuerRequest>().Url) is { } fault
            ? throw new AwsFaultException(fault)
            : new DeleteOidcIssuerResponse();

    private async Task<IMessage> Mint(Call call)
    {
        var request = call.RequestAs<MintOidcTokenRequest>();
        var fault = request.Fault == OidcTokenFault.Unspecified ? null : request.Fault.ToString();
        var user = request.HasUser ? request.User : null;
        var reply = await SandboxOf(call).MintToken(request.Url, user, request.Claims, fault, call.Now);
        return reply.Fault is { } refused ? throw new AwsFaultException(refused) : new MintOidcTokenResponse { Token = reply.Token };
    }

    private async Task<IMessage> StartWorkflowJob(Call call)
    {
        var request = call.RequestAs<StartWorkflowJobRequest>();
        // Whatever is wrong with the issuer or the claims is told now, not to the job.
        if ((await SandboxOf(call).MintToken(request.Url, user: null, request.Claims, fault: null, call.Now)).Fault is { } refused)
            throw new AwsFaultException(refused);
        var job = new WorkflowJob
        {
            Issuer = request.Url,
            Claims = request.Claims,
            ExpiresAt = call.Now.AddSeconds(request.HasDurationSeconds ? request.DurationSeconds : DefaultJobSeconds),
        };
        return new StartWorkflowJobResponse
        {
            IdTokenRequestUrl = $"{endpoints.IssuersOf(call)}/{PublicEndpoints.WorkflowTokens}?api-version=2.0",
            IdTokenRequestToken = WorkflowJobTokens.Seal(job, call.Sandbox.Keys, call.Sandbox.Name, random),
        };
    }

    private ISandboxGrain SandboxOf(Call call) => grains.Grain<ISandboxGrain>(call.SandboxName);

    private static OidcIssuer ToMessage(IssuerReply reply) =>
        reply.Fault is { } fault ? throw new AwsFaultException(fault) : ToMessage(reply.Issuer!);

    private static OidcIssuer ToMessage(IssuerEntry entry)
    {
        var issuer = new OidcIssuer { Url = entry.Url, CreateTime = Timestamp.FromDateTimeOffset(entry.CreatedAt) };
        issuer.Keys.AddRange(entry.Keys.Select(key => new IssuerKey { KeyId = key.KeyId, Algorithm = key.Algorithm }));
        return issuer;
    }
}
