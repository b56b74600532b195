using Microsoft.AspNetCore.Http;
using Rolecall.Contracts.Workloads;
using Rolecall.Gateway.Actors;
using Rolecall.Gateway.Operations.Compute;
using Rolecall.Gateway.Requests;
using Rolecall.Gateway.Settings;
using Rolecall.Identity.Accounts.InstanceProfiles;
using Rolecall.Policy;

namespace Rolecall.Gateway.Wires.Metadata;

/// <summary>
/// Admits requests to the endpoints: those of programs on the same machine, or over TLS. On AWS the endpoints cannot be reached from
/// elsewhere at all.
/// </summary>
internal sealed class MetadataRequests(LeasedSandboxes sandboxes, TimeProvider time, ExistingGrains existing)
{
    /// <summary>The request with its workload; null, with the status set, where it is refused.</summary>
    /// <param name="http">The request.</param>
    /// <param name="address">What it is for.</param>
    /// <param name="served">Whether the request has the workload's secret.</param>
    /// <param name="refusal">The status where it has not. It is the same where there is no such workload, so that nobody learns what
    /// exists.</param>
    public async Task<(MetadataRequest MetadataRequest, WorkloadReply Found)?> Receive(
        HttpContext http, WorkloadAddress address, Func<StoredWorkload, bool> served, int refusal)
    {
        if (!Origins.Of(http).Near || ComesFromAPage(http))
        {
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return null;
        }
        if (HeaderFindings.Of(http.Request.Headers).Contradiction is not null || !SandboxSelection.Fits(http, address.Sandbox))
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            return null;
        }
        if (AccountId.TryParse(address.AccountId, out var accountId)
            && await sandboxes.Find(address.Sandbox, http.RequestAborted) is { } sandbox)
        {
            var wall = time.GetUtcNow();
            var request = new MetadataRequest(http, address, sandbox, sandbox.Stamp(wall), wall);
            if (await existing.Account(sandbox.Name, accountId) is { } account
                && await account.FindWorkload(address.Id) is { } found && served(found.Workload))
                return (request, found);
        }
        http.Response.StatusCode = refusal;
        return null;
    }

    /// <summary>Browsers send these headers with the requests of every page; programs do not.</summary>
    private static bool ComesFromAPage(HttpContext http) =>
        http.Request.Headers.Origin.Count > 0 || RequestHeaders.Of(http.Request.Headers, "Sec-Fetch-Site") is not (null or "none");
}
