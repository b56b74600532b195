using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Rolecall.Gateway.Operations.Compute;
using Rolecall.Gateway.Requests;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Wires.Metadata;

/// <summary>
/// The container credential endpoint of ECS and of EKS Pod Identity.
/// https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
/// </summary>
internal sealed class ContainerEndpoint(MetadataRequests requests, WorkloadCredentials credentials)
{
    public async Task Serve(HttpContext http, WorkloadAddress address)
    {
        // The raw token, without a scheme. A file that holds it often ends with a line break, which SDKs cut.
        var presented = RequestHeaders.Joined(http.Request.Headers.Authorization);
        var received = await requests.Receive(
            http, address, workload => workload.AuthorizationToken?.IsSameAs(presented) == true, StatusCodes.Status401Unauthorized);
        if (received is not var (visit, found))
            await Refuse(http, http.Response.StatusCode, "InvalidToken", "There is no such workload, or the authorization token is missing or wrong.");
        else if (!HttpMethods.IsGet(http.Request.Method))
            await Refuse(http, StatusCodes.Status405MethodNotAllowed, "MethodNotAllowed", "Only GET is served.");
        else if (found.RoleArn is null)
            await Refuse(http, StatusCodes.Status404NotFound, "NoSuchRole", "The role is gone.");
        else
            await Hand(visit, found);
    }

    private async Task Hand(MetadataRequest visit, Contracts.Workloads.WorkloadReply found)
    {
        try
        {
            var handedOut = await credentials.Of(visit, found, delivery: "");
            await visit.Answer(StatusCodes.Status200OK, "application/json", JsonSerializer.Serialize(new Dictionary<string, string>
            {
                ["RoleArn"] = found.RoleArn!,
                ["AccessKeyId"] = handedOut.AccessKeyId,
                ["SecretAccessKey"] = handedOut.SecretAccessKey.Reveal(),
                ["Token"] = handedOut.Token,
                ["AccountId"] = visit.Address.AccountId,
                ["Expiration"] = SdkExpiration.Tell(visit.Sandbox.Settings.Clock, handedOut.ExpiresAt, visit.Wall),
            }));
        }
        catch (AwsFaultException refused)
        {
            await Refuse(visit.Http, refused.Fault.Status, refused.Fault.Code, refused.Fault.Message);
        }
    }

    private static Task Refuse(HttpContext http, int status, string code, string message) => MetadataRequest.Answer(
        http, status, "application/json", JsonSerializer.Serialize(new Dictionary<string, string> { ["code"] = code, ["message"] = message }));
}
