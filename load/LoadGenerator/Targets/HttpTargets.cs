using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Rolecall.Api.SigV4;
using Rolecall.LoadGenerator.Processes;

namespace Rolecall.LoadGenerator.Targets;

/// <summary>AssumeRole over the AWS Query wire, and its baseline.</summary>
internal static class HttpTargets
{
    private static readonly SigV4Rules Rules = SigV4Rules.Query("sts");

    public static Target AssumeRole(RolecallServer server, World world, int connections)
    {
        var uri = new Uri(server.Ready.Aws);
        var http = Client(connections);
        var bodies = world.Assumers.Select(BodyOf).ToArray();
        return new Target("AssumeRole, AWS Query", server.Process, async number =>
        {
            var at = number % bodies.Length;
            await Send(http, Signed(uri, world.Assumers[(int)at].Keys, bodies[at]));
        });
    }

    /// <summary>Bodies of the size that AssumeRole's request and answer have.</summary>
    public static async Task<Target> Echo(EchoProcess echo, RolecallServer server, World world, int connections)
    {
        var uri = new Uri(echo.Http);
        var http = Client(connections);
        var body = BodyOf(world.Assumers[0]);
        var bytes = (await Send(http, Signed(new Uri(server.Ready.Aws), world.Assumers[0].Keys, body))).ToString(System.Globalization.CultureInfo.InvariantCulture);
        return new Target("bare echo, HTTP", echo.Process, async _ =>
        {
            var request = Post(uri, body);
            request.Headers.Add("answer-bytes", bytes);
            await Send(http, request);
        });
    }

    /// <summary>A signed Query request to STS.</summary>
    public static HttpRequestMessage Signed(Uri uri, AwsKeys keys, byte[] body)
    {
        var unsigned = new SignedRequest
        {
            Method = "POST",
            Path = "/",
            Query = "",
            Headers = [new("host", uri.Authority)],
            BodySha256 = Convert.ToHexStringLower(SHA256.HashData(body)),
        };
        var request = Post(uri, body);
        foreach (var (name, value) in SigV4Signer.Sign(unsigned, keys, "us-east-1", "sts", TimeProvider.System.GetUtcNow(), Rules))
            request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }

    /// <summary>The bytes of the answer's body.</summary>
    public static async Task<int> Send(HttpClient http, HttpRequestMessage request)
    {
        using var answer = await http.SendAsync(request);
        var body = await answer.Content.ReadAsByteArrayAsync();
        return answer.IsSuccessStatusCode ? body.Length : throw new HttpRequestException($"{answer.StatusCode}: {Encoding.UTF8.GetString(body)}");
    }

    private static byte[] BodyOf(Assumer assumer) =>
        Encoding.ASCII.GetBytes($"Action=AssumeRole&Version=2011-06-15&RoleArn={Uri.EscapeDataString(assumer.RoleArn)}&RoleSessionName=load");

    private static HttpRequestMessage Post(Uri uri, byte[] body) => new(HttpMethod.Post, uri)
    {
        Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded") } },
    };

    private static HttpClient Client(int connections) => new(new SocketsHttpHandler { MaxConnectionsPerServer = connections });
}
