using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Rolecall.Identity;

namespace Rolecall.Gateway.Compute;

/// <summary>
/// The container credential endpoint of ECS and of EKS Pod Identity.
/// https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
/// </summary>
internal sealed class ContainerEndpoint(Visits visits, WorkloadCredentials credentials)
{
    public async Task Serve(HttpContext http, WorkloadAddress address)
    {
        if (await visits.Receive(http, address, workload => workload.AuthorizationToken is not null) is not var (visit, found))
            return;
        // The raw token, without a scheme. A file that holds it often ends with a line break, which SDKs cut.
        var presented = http.Request.Headers.Authorization is [{ } header] ? header : "";
        if (!found.Workload.AuthorizationToken!.IsSameAs(presented))
            await Refuse(visit, StatusCodes.Status401Unauthorized, "InvalidToken", "The authorization token is missing or wrong.");
        else if (!HttpMethods.IsGet(http.Request.Method))
            await Refuse(visit, StatusCodes.Status405MethodNotAllowed, "MethodNotAllowed", "Only GET is served.");
        else if (found.RoleArn is null)
            await Refuse(visit, StatusCodes.Status404NotFound, "NoSuchRole", "The role is gone.");
        else
            await Hand(visit, found);
    }

    private async Task Hand(Visit visit, Contracts.WorkloadReply found)
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
            await Refuse(visit, refused.Fault.Status, refused.Fault.Code, refused.Fault.Message);
        }
    }

    private static Task Refuse(Visit visit, int status, string code, string message) => visit.Answer(
        status, "application/json", JsonSerializer.Serialize(new Dictionary<string, string> { ["code"] = code, ["message"] = message }));
}
