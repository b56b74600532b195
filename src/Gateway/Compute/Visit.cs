using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Rolecall.Contracts;
using Rolecall.Identity;

namespace Rolecall.Gateway.Compute;

/// <summary>A request at a workload's endpoint, stamped like every call.</summary>
internal sealed record Visit(HttpContext Http, WorkloadAddress Address, LeasedSandbox Sandbox, DateTimeOffset Now, DateTimeOffset Wall)
{
    public Origin Origin { get; } = Origins.Of(Http);

    public Task Answer(int status, string contentType, string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        Http.Response.StatusCode = status;
        Http.Response.ContentType = contentType;
        Http.Response.ContentLength = bytes.Length;
        return HttpMethods.IsHead(Http.Request.Method) ? Task.CompletedTask : Http.Response.Body.WriteAsync(bytes, Http.RequestAborted).AsTask();
    }
}

/// <summary>Who comes to the endpoints: from the same machine, or over TLS. In AWS they cannot be reached from elsewhere at all.</summary>
internal sealed class Visits(Sandboxes sandboxes, TimeProvider time, ExistingGrains existing)
{
    /// <summary>The visit with the workload that it is to; null, answered already, where there is none.</summary>
    public async Task<(Visit Visit, WorkloadReply Found)?> Receive(HttpContext http, WorkloadAddress address, Func<StoredWorkload, bool> served)
    {
        var origin = Origins.Of(http);
        var near = origin.Tls || IPAddress.IsLoopback(origin.SourceIp);
        if (near && AccountIds.IsValid(address.AccountId) && await sandboxes.Find(address.Sandbox, http.RequestAborted) is { } sandbox)
        {
            var wall = time.GetUtcNow();
            var visit = new Visit(http, address, sandbox, sandbox.Stamp(wall), wall);
            if (await existing.Account(sandbox.Name, address.AccountId) is { } account
                && await account.FindWorkload(address.Id) is { } found && served(found.Workload))
                return (visit, found);
        }
        http.Response.StatusCode = near ? StatusCodes.Status404NotFound : StatusCodes.Status403Forbidden;
        return null;
    }
}
