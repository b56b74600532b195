using Microsoft.AspNetCore.Http;
using Rolecall.Contracts.Workloads;
using Rolecall.Gateway.Operations.Compute;
using Rolecall.Gateway.Pipeline;
using Rolecall.Gateway.Requests;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Wires.Metadata;

/// <summary>
/// The container credential endpoint of ECS and of EKS Pod Identity.
/// https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
/// </summary>
internal sealed class ContainerCredentialsWire(MetadataRequests requests, WorkloadCredentials credentials) : HttpWire
{
    public override string LogName => "container credentials";

    public override bool TellsRequestId => false;

    public override bool Claims(WireRequest request) => AddressedWorkload.OfContainer(request.RawPath) is not null;

    public override async Task Serve(WireRequest request)
    {
        var http = request.Http;
        var address = AddressedWorkload.OfContainer(request.RawPath)!;
        // The raw token, without a scheme. A file that holds it often ends with a line break, which SDKs cut.
        var presented = RequestHeaders.Join(http.Request.Headers.Authorization);
        var received = await requests.Receive(
            http, address, workload => workload.AuthorizationToken?.IsSameAs(presented) == true, StatusCodes.Status401Unauthorized);
        if (received is not var (metadataRequest, found))
            await Refuse(
                http,
                http.Response.StatusCode,
                "InvalidToken",
                "There is no such workload, or the authorization token is missing or wrong.");
        else if (!HttpMethods.IsGet(http.Request.Method))
            await Refuse(http, StatusCodes.Status405MethodNotAllowed, "MethodNotAllowed", "Only GET is served.");
        else if (found.RoleArn is null)
            await Refuse(http, StatusCodes.Status404NotFound, "NoSuchRole", "The role is gone.");
        else
            await Hand(metadataRequest, found);
    }

    public override Task Refuse(WireRequest request, Fault fault, RefusedCallException? refused) =>
        Refuse(request.Http, fault.Status, fault.Code, fault.Message);

    private async Task Hand(MetadataRequest metadataRequest, WorkloadReply found)
    {
        var handedOut = await credentials.Of(metadataRequest.Ask(found, delivery: ""));
        await metadataRequest.Answer(StatusCodes.Status200OK, "application/json", MetadataDocument.OfLine(
        [
            new("RoleArn", found.RoleArn!),
            new("AccessKeyId", handedOut.AccessKeyId),
            new("SecretAccessKey", handedOut.SecretAccessKey.Reveal()),
            new("Token", handedOut.Token),
            new("AccountId", metadataRequest.Address.AccountId),
            new("Expiration", SdkExpiration.Tell(metadataRequest.Sandbox.Settings.Clock, handedOut.ExpiresAt, metadataRequest.Wall)),
        ]));
    }

    private static Task Refuse(HttpContext http, int status, string code, string message) => MetadataRequest.Answer(
        http, status, "application/json", MetadataDocument.OfLine([new("code", code), new("message", message)]));
}
