using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Http;
using Rolecall.Api.SigV4;
using Rolecall.Gateway.Bodies;
using Rolecall.Gateway.Operations;
using Rolecall.Gateway.Pipeline;
using Rolecall.Gateway.Requests;
using Rolecall.Gateway.Settings;
using Rolecall.Gateway.Wires.Models;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Wires;

/// <summary>A request on the HTTP port: path without the sandbox's prefix, query as it came.</summary>
internal sealed record WireRequest(HttpContext Http, string Sandbox, string Path, string Query, string RequestId)
{
    private const string EncodedMessageHeader = "x-rolecall-encoded-authorization-message";

    /// <summary>Clients read headers of 8 KB.</summary>
    private const int LongestHeader = 8 * 1024;

    /// <summary>Path as it came, with the sandbox's prefix.</summary>
    public string RawPath { get; init; } = Path;

    /// <summary>The call that it asks for, once that is known.</summary>
    public Call? Call { get; private set; }

    /// <summary>
    /// The service whose error document it gets, on wires that have one for each; null for as the wire finds by the request's head.
    /// </summary>
    public ServiceDescriptor? Service { get; set; }

    /// <summary>The request that came.</summary>
    public static WireRequest Of(HttpContext http, string requestId)
    {
        var (rawPath, query) = CredentialReader.TargetOf(http);
        var (sandbox, path, contradiction) = SandboxSelection.Of(http, rawPath);
        return new WireRequest(http, sandbox, path, query, requestId)
        {
            RawPath = rawPath,
            Contradiction = contradiction,
        };
    }

    /// <summary>The scope of the signature, unverified, which several wires know theirs by; null where there is none.</summary>
    public (string Region, string Service)? Scope { get; } = CredentialReader.ScopeOf(Http);

    /// <summary>Why the request can be read in two ways, and is refused; null where it cannot.</summary>
    public Fault? Contradiction { get => Findings.Contradiction ?? field; init; }

    private HeaderFindings Findings { get; } = HeaderFindings.Of(Http.Request.Headers);

    /// <summary>The call that it asks for.</summary>
    /// <param name="names">How the wire's errors name members.</param>
    public Call ToCall(
        Operation row, Func<Google.Protobuf.IMessage> parse, Func<Evidence> credentials, MemberNames names = MemberNames.Aws)
    {
        RequestLog.Tell(Http, row, RequestId);
        return Call = CallOf(row, parse, credentials, names);
    }

    /// <summary>The call as far as its headers tell it, which is who makes it; null where they do not.</summary>
    public Call? ToCaller(Operation row, SigV4Rules rules) => CredentialReader.TellsCaller(Http, rules) ? new()
    {
        Operation = row,
        SandboxName = Sandbox,
        Contradiction = Contradiction,
        Parse = () => throw new InvalidOperationException("The body is still to come."),
        ReadCredentials = () => CredentialReader.OfHeaders(Http, rules),
        Origin = Origins.Of(Http, row, Findings),
        RequestId = RequestId,
        Cancel = Http.RequestAborted,
    }
    : null;

    /// <summary>Answers, and returns when the host has it all.</summary>
    /// <exception cref="AwsFaultException">503: there is no room for the call's answer, and nothing of it was sent.</exception>
    public Task Answer(int status, string? contentType, ReadOnlyMemory<byte> body)
    {
        if (status < StatusCodes.Status300MultipleChoices)
            Call?.TakeRoom(body.Length);
        Http.Response.StatusCode = status;
        if (status == StatusCodes.Status503ServiceUnavailable)
            Http.Response.Headers.RetryAfter = "1";
        if (Call?.Denial?.EncodedMessage is { Length: <= LongestHeader } encoded)
            Http.Response.Headers[EncodedMessageHeader] = encoded;
        if (contentType is not null)
            Http.Response.ContentType = contentType;
        Http.Response.ContentLength ??= body.Length;
        return body.Length == 0 || HttpMethods.IsHead(Http.Request.Method)
            ? Task.CompletedTask
            : PacedAnswer.Write(Http, body);
    }

    /// <summary>The answer is sent, or will not be.</summary>
    public void Release() => Call?.AnswerCharge?.Dispose();

    private Call CallOf(Operation row, Func<Google.Protobuf.IMessage> parse, Func<Evidence> credentials, MemberNames names) => new()
    {
        Operation = row,
        Names = names,
        SandboxName = Sandbox,
        Contradiction = Contradiction,
        Parse = parse,
        ReadCredentials = credentials,
        Origin = Origins.Of(Http, row, Findings),
        RequestId = RequestId,
        Explain = Origins.WantsExplanation(Http),
        Cancel = Http.RequestAborted,
    };
}
