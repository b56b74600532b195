using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Google.Rpc;
using Rolecall.Api.SigV4;
using Rolecall.Api.Sts.V1;
using Rolecall.LoadTool.Targets;

namespace Rolecall.LoadTool.Wires;

/// <summary>Unary calls of the Connect protocol, with messages as JSON. https://connectrpc.com/docs/protocol/#unary-rpcs</summary>
internal sealed class ConnectWire(IReadOnlyList<Gateway> gateways, int perGateway, TimeSpan timeout) : IWire
{
    private static readonly MediaTypeHeaderValue JsonType = new("application/json");

    private static readonly JsonParser Answers = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    private readonly HttpConnections connections = new(gateways, perGateway, timeout);

    public string Name => "connect";

    public int GatewayCount => connections.GatewayCount;

    public long ConnectionsOpened => connections.Opened;

    public async Task<Answer> Send(ApiCall call, long number)
    {
        var (ok, body, lost) = await connections.Send(MakeRequest(connections.Of(number), call), call.Sandbox);
        if (ok)
            return new Answer(body, null, null, call.Json.Length);
        var (code, text) = lost is null ? Refusal(body) : (lost, Encoding.UTF8.GetString(body));
        return new Answer(default, code, text, call.Json.Length);
    }

    /// <summary>The call as Connect sends it, signed, or with the administrator's token.</summary>
    public static HttpRequestMessage MakeRequest(Uri root, ApiCall call) => call.HttpAt(root, MakeCall).MakeRequest();

    public AwsKeys? Credentials(Answer answer) =>
        Answers.Parse<AssumeRoleResponse>(Encoding.UTF8.GetString(answer.Body.Span)) is { Credentials: { SessionToken.Length: > 0 } made }
        ? new AwsKeys(made.AccessKeyId, made.SecretAccessKey, made.SessionToken)
        : null;

    public void Dispose() => connections.Dispose();

    private static HttpCall MakeCall(ApiCall call, Uri root)
    {
        var (path, sha256) = ("/" + call.Method, Convert.ToHexStringLower(SHA256.HashData(call.Json)));
        KeyValuePair<string, string>[] more = (call.Keys, call.AdminToken) switch
        {
            ({ }, _) => [new("x-amz-content-sha256", sha256)],
            (_, { } token) => [new("Authorization", "Bearer " + token)],
            _ => [],
        };
        var unsigned = new SignedRequest
        {
            Method = "POST",
            Path = path,
            Query = "",
            Headers = [new("host", root.Authority), new("x-amz-content-sha256", sha256)],
        };
        more = [new("Connect-Protocol-Version", "1"), .. more];
        return new(call, root, path, (call.Json, JsonType), more, unsigned, SigV4Rules.Rpc(call.Service));
    }

    /// <summary>The AWS code is the reason of the error's ErrorInfo; the Connect code where there is none.</summary>
    private static (string Code, string? Text) Refusal(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var error = json.RootElement;
            var text = error.TryGetProperty("message", out var message) ? message.GetString() : null;
            if (error.TryGetProperty("details", out var details))
            {
                foreach (var detail in details.EnumerateArray())
                {
                    if (detail.GetProperty("type").GetString() == "google.rpc.ErrorInfo")
                        return (ErrorInfo.Parser.ParseFrom(Unpadded(detail.GetProperty("value").GetString()!)).Reason, text);
                }
            }
            return (error.TryGetProperty("code", out var code) ? code.GetString()! : "Unknown", text);
        }
        catch (Exception malformed) when (malformed is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or Google.Protobuf.InvalidProtocolBufferException)
        {
            return ("Unknown", null);
        }
    }

    /// <summary>Connect leaves the padding of base64 out.</summary>
    private static byte[] Unpadded(string text) => Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='));
}
