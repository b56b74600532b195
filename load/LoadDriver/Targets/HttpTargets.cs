using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Rolecall.Api.SigV4;
using Rolecall.LoadDriver.Processes;

namespace Rolecall.LoadDriver.Targets;

/// <summary>AssumeRole over the AWS Query wire, and its baseline: the generator signs both, so that both cost it the same.</summary>
internal static class HttpTargets
{
    private static readonly SigV4Rules Rules = SigV4Rules.Query("sts");

    public static Target AssumeRole(RolecallServer server, World world, int connections)
    {
        var uri = new Uri(server.Ready.Aws);
        var http = Client(connections);
        var bodies = world.Assumers.Select(assumer => BodyOf(assumer.RoleArn)).ToArray();
        return new Target("AssumeRole, AWS Query", server.Process, async number =>
        {
            var at = number % bodies.Length;
            var answer = await Send(http, Signed(uri, world.Assumers[(int)at].Keys, bodies[at]));
            if (answer.AsSpan().IndexOf("<SecretAccessKey>"u8) < 0 || answer.AsSpan().IndexOf("<SessionToken>"u8) < 0)
                throw new InvalidDataException("An answer without credentials.");
        });
    }

    /// <summary>Bodies of the size that AssumeRole's request and answer have.</summary>
    public static async Task<Target> Echo(EchoProcess echo, RolecallServer server, World world, int connections)
    {
        var uri = new Uri(echo.Http);
        var http = Client(connections);
        var bodies = world.Assumers.Select(assumer => BodyOf(assumer.RoleArn)).ToArray();
        var size = (await Send(http, Signed(new Uri(server.Ready.Aws), world.Assumers[0].Keys, bodies[0]))).Length;
        var header = size.ToString(CultureInfo.InvariantCulture);
        return new Target("bare echo, HTTP", echo.Process, async number =>
        {
            var at = number % bodies.Length;
            var request = Signed(uri, world.Assumers[(int)at].Keys, bodies[at]);
            request.Headers.TryAddWithoutValidation("answer-bytes", header);
            if ((await Send(http, request)).Length != size)
                throw new InvalidDataException("An answer of another size.");
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
        var request = new HttpRequestMessage(HttpMethod.Post, uri)
        {
            Content = new ByteArrayContent(body)
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded") }
            },
        };
        foreach (var (name, value) in SigV4Signer.Sign(unsigned, keys, "us-east-1", "sts", TimeProvider.System.GetUtcNow(), Rules))
            request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }

    /// <summary>The answer's body.</summary>
    /// <exception cref="HttpRequestException">Refused, or not answered.</exception>
    public static async Task<byte[]> Send(HttpClient http, HttpRequestMessage request)
    {
        using var answer = await http.SendAsync(request);
        var body = await answer.Content.ReadAsByteArrayAsync();
        return answer.IsSuccessStatusCode ? body : throw new HttpRequestException($"{answer.StatusCode}: {Encoding.UTF8.GetString(body)}");
    }

    /// <summary>The form of an AssumeRole.</summary>
    public static byte[] BodyOf(string roleArn, string session = "load") => Encoding.ASCII.GetBytes(
        $"Action=AssumeRole&Version=2011-06-15&RoleArn={Uri.EscapeDataString(roleArn)}&RoleSessionName={session}");

    private static HttpClient Client(int connections) => new(new SocketsHttpHandler { MaxConnectionsPerServer = connections });
}
