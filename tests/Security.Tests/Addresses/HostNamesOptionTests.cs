using Rolecall.Gateway.Pipeline;

namespace Rolecall.Security.Tests.Addresses;

/// <summary>Names that the server has, of its own and of the operator's, against those that only look like them.</summary>
public sealed class HostNamesOptionTests(HostNamesOptionTests.NamedServer named) : IClassFixture<HostNamesOptionTests.NamedServer>
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]:4566")]
    [InlineData("LOCALHOST:4566")]
    [InlineData("bucket.localhost")]
    [InlineData("sts.amazonaws.com")]
    [InlineData("iam.amazonaws.com")]
    [InlineData("sts.eu-west-1.amazonaws.com")]
    [InlineData("bucket.s3.amazonaws.com")]
    [InlineData("a.bucket.s3.dualstack.eu-west-1.amazonaws.com")]
    [InlineData("issuer.example")]
    [InlineData("known.example:4566")]
    [InlineData("Below.Wild.Example")]
    public async Task Host_ThatIsKnown_IsServed(string host)
    {
        (await Send(host)).Status.Should().Be(200);
        (await RawHttp2.Call(named.Ready.Grpc, "/aws.sts.v1.Sts/GetCallerIdentity", host, [], new Api.Sts.V1.GetCallerIdentityRequest()))
            .Should().Contain("missing Authentication Token");
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("known.example.evil.example")]
    [InlineData("below.wild.example.evil.example")]
    [InlineData("below.known.example")]
    [InlineData("wild.example")]
    [InlineData("known.example.")]
    public async Task Host_ThatOnlyLooksLikeOneThatWasGiven_IsRefused(string host) => (await Send(host)).Status.Should().Be(421);

    [Theory]
    [InlineData("http://known.example", 200)]
    [InlineData("https://a.wild.example:8443", 200)]
    [InlineData("http://wild.example", 403)]
    public async Task Page_OfAHostThatWasGiven_MayCall(string origin, int status) =>
        (await Send("127.0.0.1", "Origin: " + origin)).Status.Should().Be(status);

    private Task<RawAnswer> Send(string host, params string[] more) =>
        RawHttp.Send(named.Ready.Aws, ["GET /_rolecall/health HTTP/1.1", "Host: " + host, .. more]);

    /// <summary>A server that is known by other names too.</summary>
    public sealed class NamedServer : IAsyncLifetime
    {
        private ServerProcess process = null!;

        internal Ready Ready => process.Ready;

        public async ValueTask InitializeAsync() =>
            process = await ServerProcess.Start(
                "--host-names", "known.example, *.wild.example", "--issuer-base", "https://issuer.example/x");

        public ValueTask DisposeAsync() => process.DisposeAsync();
    }
}
