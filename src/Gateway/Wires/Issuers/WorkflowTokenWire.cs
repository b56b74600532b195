using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Rolecall.Contracts;
using Rolecall.Contracts.Sandboxes;
using Rolecall.Gateway.Requests;
using Rolecall.Gateway.Settings;
using Rolecall.Gateway.Wires.Query;
using Rolecall.Identity.Sessions.WorkflowJobs;

namespace Rolecall.Gateway.Wires.Issuers;

/// <summary>
/// Where a job of a simulated GitHub Actions asks for its tokens (ACTIONS_ID_TOKEN_REQUEST_URL), as the runner's own endpoint answers: a GET
/// with the job's token as bearer, and the audience as a parameter. https://docs.github.com/en/actions/reference/security/oidc
/// </summary>
internal sealed class WorkflowTokenWire(IGrainFactory grains, LeasedSandboxes sandboxes, TimeProvider time) : HttpWire
{
    private const string Scheme = "Bearer ";
    private const int LongestAudience = 1024;

    public override string LogName => "workflow token";

    public override bool Claims(WireRequest request) => SandboxOf(request) is not null;

    public override async Task Serve(WireRequest request)
    {
        var (status, token) = HttpMethods.IsGet(request.Http.Request.Method)
            ? request.Contradiction is null ? await Mint(request) : (StatusCodes.Status400BadRequest, null)
            : (StatusCodes.Status405MethodNotAllowed, null);
        request.Http.Response.Headers.CacheControl = "no-store";
        await (token is null
            ? request.Answer(status, contentType: null, ReadOnlyMemory<byte>.Empty)
            : request.Answer(status, "application/json", Encoding.UTF8.GetBytes(
                new JsonObject { ["count"] = token.Length, ["value"] = token }.ToJsonString())));
    }

    private async Task<(int Status, string? Token)> Mint(WireRequest request)
    {
        var presented = RequestHeaders.Join(request.Http.Request.Headers.Authorization);
        if (!presented.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            || await sandboxes.Find(SandboxOf(request)!, request.Http.RequestAborted) is not { } sandbox)
            return (StatusCodes.Status401Unauthorized, null);
        var now = sandbox.Stamp(time.GetUtcNow());
        if (WorkflowJobTokens.TryOpen(presented[Scheme.Length..].Trim(), sandbox.Keys, sandbox.Name, now) is not { } job)
            return (StatusCodes.Status401Unauthorized, null);
        var audience = QueryForm.Parse(request.Query).Find(pair => pair.Key == "audience").Value;
        if (audience is { Length: > LongestAudience })
            return (StatusCodes.Status400BadRequest, null);
        var reply = await grains.Grain<ISandboxGrain>(sandbox.Settings.Name)
            .MintToken(job.Issuer, user: null, WorkflowJobTokens.ClaimsFor(job, audience), fault: null, now);
        // The issuer may be gone.
        return reply.Token is { } token ? (StatusCodes.Status200OK, token) : (StatusCodes.Status404NotFound, null);
    }

    private static string? SandboxOf(WireRequest request) =>
        request.Path.StartsWith(PublicEndpoints.IssuerPrefix, StringComparison.Ordinal)
        && request.Path[PublicEndpoints.IssuerPrefix.Length..].Split('/', 2) is [{ Length: > 0 } sandbox, PublicEndpoints.WorkflowTokens]
            ? sandbox
            : null;
}
