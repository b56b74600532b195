using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Rolecall.Api.SigV4;
using Rolecall.LoadTool.Targets;

namespace Rolecall.LoadTool.Wires;

/// <summary>As AWS's clients speak: the Query protocol of STS and IAM, S3's REST.</summary>
internal sealed class AwsWire(IReadOnlyList<Gateway> gateways, int perGateway, TimeSpan timeout) : IWire
{
    private static readonly string EmptySha256 = Convert.ToHexStringLower(SHA256.HashData([]));
    private static readonly MediaTypeHeaderValue FormType = new("application/x-www-form-urlencoded");

    private readonly HttpConnections connections = new(gateways, perGateway, timeout);
    private readonly ConnectWire own = new(gateways, perGateway, timeout);

    public string Name => "aws";

    public int GatewayCount => connections.GatewayCount;

    public long ConnectionsOpened => connections.Opened + own.ConnectionsOpened;

    public async Task<Answer> Send(ApiCall call, long number)
    {
        // The server's own services have no AWS wire.
        if (call.Service == "rolecall")
            return await own.Send(call, number);
        var (ok, body, lost) = await connections.Send(MakeRequest(connections.Of(number), call), call.Sandbox);
        var sent = call.ObjectPath is null ? call.Form.Length : 0;
        if (ok)
            return new Answer(body, null, null, sent);
        var text = Encoding.UTF8.GetString(body);
        return lost is null
            ? new Answer(default, Between(text, "Code") ?? "Unknown", Between(text, "Message"), sent)
            : new Answer(default, lost, text, sent);
    }

    /// <summary>The call as the Query protocol sends it, or S3's REST, signed.</summary>
    public static HttpRequestMessage MakeRequest(Uri root, ApiCall call) =>
        call.ObjectPath is null ? MakeForm(root, call) : call.HttpAt(root, MakeObjectCall).MakeRequest();

    /// <summary>The call as a form, signed.</summary>
    public static HttpRequestMessage MakeForm(Uri root, ApiCall call) => call.HttpAt(root, MakeFormCall).MakeRequest();

    public AwsKeys? Credentials(Answer answer)
    {
        var text = Encoding.UTF8.GetString(answer.Body.Span);
        return Between(text, "AccessKeyId") is { } id && Between(text, "SecretAccessKey") is { } secret
            && Between(text, "SessionToken") is { } token
            ? new AwsKeys(id, secret, token)
            : null;
    }

    public void Dispose()
    {
        connections.Dispose();
        own.Dispose();
    }

    private static HttpCall MakeFormCall(ApiCall call, Uri root) => new(
        call, root, "/", (call.Form, FormType), [],
        new SignedRequest
        {
            Method = "POST",
            Path = "/",
            Query = "",
            Headers = [new("host", root.Authority)],
            BodySha256 = Convert.ToHexStringLower(SHA256.HashData(call.Form)),
        },
        SigV4Rules.Query(call.Service));

    private static HttpCall MakeObjectCall(ApiCall call, Uri root) => new(
        call, root, call.ObjectPath!, body: null, [new("x-amz-content-sha256", EmptySha256)],
        new SignedRequest
        {
            Method = "GET",
            Path = call.ObjectPath!,
            Query = "",
            Headers = [new("host", root.Authority), new("x-amz-content-sha256", EmptySha256)],
            BodySha256 = EmptySha256,
        },
        SigV4Rules.S3);

    /// <summary>The text of the first element of that name; null where there is none.</summary>
    private static string? Between(string xml, string name)
    {
        var begin = xml.IndexOf($"<{name}>", StringComparison.Ordinal);
        var end = begin < 0 ? -1 : xml.IndexOf($"</{name}>", begin, StringComparison.Ordinal);
        return end < 0 ? null : System.Net.WebUtility.HtmlDecode(xml[(begin + name.Length + 2)..end]);
    }
}
