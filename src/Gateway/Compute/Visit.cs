using System.Text;
using Microsoft.AspNetCore.Http;
using Rolecall.Contracts;
using Rolecall.Identity;

namespace Rolecall.Gateway.Compute;

/// <summary>A request at a workload's endpoint, stamped like every call.</summary>
internal sealed record Visit(HttpContext Http, WorkloadAddress Address, LeasedSandbox Sandbox, DateTimeOffset Now, DateTimeOffset Wall)
{
    public Origin Origin { get; } = Origins.Of(Http);

    public Task Answer(int status, string contentType, string body) => Answer(Http, status, contentType, body);

    public static Task Answer(HttpContext http, int status, string contentType, string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        http.Response.StatusCode = status;
        http.Response.ContentType = contentType;
        http.Response.ContentLength = bytes.Length;
        return HttpMethods.IsHead(http.Request.Method) ? Task.CompletedTask : http.Response.Body.WriteAsync(bytes, http.RequestAborted).AsTask();
    }
}

/// <summary>
/// Who comes to the endpoints: a program, from the same machine, or over TLS. In AWS they cannot be reached from elsewhere at all.
/// </summary>
internal sealed class Visits(Sandboxes sandboxes, TimeProvider time, ExistingGrains existing)
{
    /// <summary>The visit with the workload that it is to; null, with the status set, where it is refused.</summary>
    /// <param name="http">The request.</param>
    /// <param name="address">What it is for.</param>
    /// <param name="served">Whether the visitor has the workload's secret.</param>
    /// <param name="refusal">The status where it has not. It is the same where there is no such workload, so that nobody learns what exists.</param>
    public async Task<(Visit Visit, WorkloadReply Found)?> Receive(HttpContext http, WorkloadAddress address, Func<StoredWorkload, bool> served, int refusal)
    {
        if (!Origins.Of(http).Near || ComesFromAPage(http))
        {
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return null;
        }
        if (RequestHeaders.Contradiction(http.Request.Headers) is not null || !SandboxSelection.Fits(http, address.Sandbox))
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            return null;
        }
        if (AccountIds.IsValid(address.AccountId) && await sandboxes.Find(address.Sandbox, http.RequestAborted) is { } sandbox)
        {
            var wall = time.GetUtcNow();
            var visit = new Visit(http, address, sandbox, sandbox.Stamp(wall), wall);
            if (await existing.Account(sandbox.Name, address.AccountId) is { } account
                && await account.FindWorkload(address.Id) is { } found && served(found.Workload))
                return (visit, found);
        }
        http.Response.StatusCode = refusal;
        return null;
    }

    /// <summary>Browsers say so of every page's request, whatever site it is of; no program needs to.</summary>
    private static bool ComesFromAPage(HttpContext http) =>
        http.Request.Headers.Origin.Count > 0 || RequestHeaders.Of(http.Request.Headers, "Sec-Fetch-Site") is not (null or "none");
}
