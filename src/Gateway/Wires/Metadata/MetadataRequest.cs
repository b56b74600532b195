using System.Text;
using Microsoft.AspNetCore.Http;
using Rolecall.Contracts.Workloads;
using Rolecall.Gateway.Operations.Compute;
using Rolecall.Gateway.Pipeline;
using Rolecall.Gateway.Requests;
using Rolecall.Gateway.Settings;

namespace Rolecall.Gateway.Wires.Metadata;

/// <summary>A request at a workload's endpoint, stamped like every call.</summary>
internal sealed record MetadataRequest(
    HttpContext Http, WorkloadAddress Address, LeasedSandbox Sandbox, DateTimeOffset Now, DateTimeOffset Wall)
{
    public Origin Origin { get; } = Origins.Of(Http);

    /// <summary>The ask for the credentials of the workload that the request is for.</summary>
    public CredentialsAsk Ask(WorkloadReply found, string delivery) => new(Sandbox, Address.AccountId, found, delivery, Now, Origin);

    public Task Answer(int status, string contentType, string body) => Answer(Http, status, contentType, body);

    public Task Answer(int status, string contentType, byte[] bytes) => Answer(Http, status, contentType, bytes);

    public static Task Answer(HttpContext http, int status, string contentType, string body) =>
        Answer(http, status, contentType, Encoding.UTF8.GetBytes(body));

    /// <summary>With the page that the instance metadata service has for it.</summary>
    public Task Refuse(int status) => Answer(status, MetadataErrorPage.ContentType, MetadataErrorPage.Of(status));

    private static Task Answer(HttpContext http, int status, string contentType, byte[] bytes)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = contentType;
        http.Response.ContentLength = bytes.Length;
        return HttpMethods.IsHead(http.Request.Method)
            ? Task.CompletedTask
            : http.Response.Body.WriteAsync(bytes, http.RequestAborted).AsTask();
    }
}
