using System.Net.Http.Headers;
using Rolecall.Api.SigV4;
using Rolecall.Api.SigV4.Repeated;

namespace Rolecall.LoadTool.Wires;

/// <summary>
/// A call as HTTP/1.1 carries it to one server, again and again: what is the same each time is made once, and the signature for each
/// request.
/// </summary>
internal sealed class HttpCall
{
    private readonly Lock signing = new();
    private readonly HttpMethod method;
    private readonly Uri address;
    private readonly ByteArrayContent? content;
    private readonly KeyValuePair<string, string>[] headers;
    private readonly RepeatedSignature? signature;

    /// <param name="server">The server's root.</param>
    /// <param name="path">What is asked for at the server, "/bucket/key".</param>
    /// <param name="headers">Sent with each request, beside those of the signature.</param>
    /// <param name="unsigned">What is signed, by the call's keys; not looked at where it has none.</param>
    public HttpCall(
        ApiCall call, Uri server, string path, (byte[] Body, MediaTypeHeaderValue Type)? body, KeyValuePair<string, string>[] headers,
        SignedRequest unsigned, SigV4Rules rules)
    {
        (method, address) = (body is null ? HttpMethod.Get : HttpMethod.Post, new Uri(server, path));
        if (body is { } sent)
        {
            content = new ByteArrayContent(sent.Body) { Headers = { ContentType = sent.Type } };
            // Its length is a header that is set when it is first asked for, which several threads must not do at a time.
            _ = content.Headers.ContentLength;
        }
        this.headers = headers;
        if (call.Keys is not { } keys)
            return;
        signature = new RepeatedSignature(unsigned, keys, ApiCall.Region, call.Service, rules);
        if (keys.SessionToken is { } token)
            this.headers = [.. headers, new("X-Amz-Security-Token", token)];
    }

    /// <summary>The request as it leaves now. It must not be disposed of: its body is that of all others.</summary>
    public HttpRequestMessage MakeRequest()
    {
        var request = new HttpRequestMessage(method, address) { Content = content };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        if (signature is null)
            return request;
        string date, authorization;
        lock (signing)
            (date, authorization) = signature.Sign(TimeProvider.System.GetUtcNow());
        request.Headers.TryAddWithoutValidation("X-Amz-Date", date);
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return request;
    }
}
