using Rolecall.Gateway.Pipeline;

namespace Rolecall.Security.Tests.Addresses;

/// <summary>A page of a stranger's site whose name leads to 127.0.0.1 called the server as its own: nothing looked at Host or Origin.</summary>
public sealed class DnsRebindingTests(StandingServer shared) : IClassFixture<StandingServer>
{
    private static readonly string[] Paths =
    [
        "GET /productionapp/x", "GET /?Action=GetCallerIdentity&Version=2011-06-15", "POST /aws.sts.v1.Sts/GetCallerIdentity", "GET /_rolecall/health",
        "GET /_imds/default/333333333333/i-0/0/latest/meta-data/", "GET /_container/default/333333333333/0", "PUT /_imds/default/333333333333/i-0/0/latest/api/token",
        "GET /_issuer/default/0/.well-known/jwks.json",
    ];

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:4566")]
    [InlineData("localhost.evil.example")]
    [InlineData("127.0.0.1.nip.io")]
    [InlineData("localhost.")]
    [InlineData("other.sandbox.localhost.")]
    [InlineData("127.0.0.1.")]
    [InlineData("evillocalhost")]
    [InlineData("sts.amazonaws.com.evil.example")]
    [InlineData("ec2-127-0-0-1.compute-1.amazonaws.com")]
    [InlineData("known.example")]
    [InlineData("")]
    public async Task Host_ThatNobodyGave_IsRefused_WithTheRemedy(string host)
    {
        foreach (var path in Paths)
        {
            var answer = await Send(path, host);
            answer.Status.Should().Be(421, path);
            answer.Body.Should().Contain("--host-names");
        }
        var grpc = await RawHttp2.Call(
            shared.Ready.Grpc,
            "/aws.sts.v1.Sts/GetCallerIdentity",
            host.Length == 0 ? "x" : host,
            [],
            new Api.Sts.V1.GetCallerIdentityRequest());
        grpc.Should().Contain("host-names");
    }

    [Theory]
    [InlineData("http://evil.example", 403)]
    [InlineData("https://evil.example:4566", 403)]
    [InlineData("null", 403)]
    [InlineData("http://127.0.0.1.nip.io", 403)]
    [InlineData("chrome-extension://localhost", 403)]
    [InlineData("http://203.0.113.9", 403)]
    [InlineData("http://evil.s3.amazonaws.com", 403)]
    [InlineData("http://127.0.0.1:3000", 0)]
    [InlineData("http://localhost:3000", 0)]
    public async Task Page_OfAnotherSite_ReadsThePublicKeysOfIssuersAndNothingElse(string origin, int refused)
    {
        foreach (var path in Paths)
        {
            var answer = await Send(path, "127.0.0.1", "Origin: " + origin);
            if (path.Contains("/_issuer/", StringComparison.Ordinal))
                answer.Status.Should().Be(404, "nobody issues by that name, and anybody may ask");
            else if (refused > 0)
                answer.Status.Should().Be(refused, path);
            else
                answer.Body.Should().NotContain("--host-names", path);
        }
    }

    [Theory]
    [InlineData("http://evil.example/", "127.0.0.1")]
    [InlineData("http://127.0.0.1/", "localhost")]
    [InlineData("http://localhost/", "evil.example")]
    public async Task Target_ThatNamesAnotherHost_IsRefused(string target, string host) =>
        (await RawHttp.Send(shared.Ready.Aws, [$"GET {target} HTTP/1.1", $"Host: {host}"])).Status.Should().Be(400);

    private Task<RawAnswer> Send(string path, string host, params string[] more)
    {
        string[] lines = [path + " HTTP/1.1", "Host: " + host, .. more];
        return path.StartsWith("GET", StringComparison.Ordinal)
            ? RawHttp.Send(shared.Ready.Aws, lines)
            : RawHttp.Send(shared.Ready.Aws, [.. lines, "Content-Type: application/json", "Content-Length: 2"], "{}");
    }
}
