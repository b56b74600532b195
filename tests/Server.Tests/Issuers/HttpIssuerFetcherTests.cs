using System.Net;
using Rolecall.Server.Issuers;

namespace Rolecall.Server.Tests.Issuers;

/// <summary>What is fetched, and where from; no test leaves the process.</summary>
public sealed class HttpIssuerFetcherTests
{
    private static readonly Uri Url = new("https://tokens.example/.well-known/openid-configuration");

    [Fact]
    public async Task Document_IsFetched_ByTheHandlerOfTheNetworksThatAreTaken()
    {
        using var fetcher = new HttpIssuerFetcher(
            new Answering(HttpStatusCode.OK, 1), new Answering(HttpStatusCode.OK, 2), TimeProvider.System);
        (await fetcher.Fetch(Url, privateNetworks: false)).Should().HaveCount(1);
        (await fetcher.Fetch(Url, privateNetworks: true)).Should().HaveCount(2);
    }

    [Theory]
    [InlineData(HttpStatusCode.Found)]
    [InlineData(HttpStatusCode.NoContent)]
    [InlineData(HttpStatusCode.NotFound)]
    public async Task Answer_ThatIsNoDocument_IsNone(HttpStatusCode status)
    {
        using var fetcher = new HttpIssuerFetcher(new Answering(status, 1), new Answering(status, 1), TimeProvider.System);
        (await fetcher.Fetch(Url, privateNetworks: false)).Should().BeNull();
    }

    [Fact]
    public async Task Document_OfMoreThanAMegabyte_IsNone()
    {
        using var fetcher = new HttpIssuerFetcher(
            new Answering(HttpStatusCode.OK, HttpIssuerFetcher.Longest + 1), new Answering(HttpStatusCode.OK, HttpIssuerFetcher.Longest),
            TimeProvider.System);
        (await fetcher.Fetch(Url, privateNetworks: false)).Should().BeNull();
        (await fetcher.Fetch(Url, privateNetworks: true)).Should().HaveCount(HttpIssuerFetcher.Longest);
    }

    [Fact]
    public async Task UrlInTheClear_IsNotAsked()
    {
        using var fetcher = new HttpIssuerFetcher(
            new Answering(HttpStatusCode.OK, 1), new Answering(HttpStatusCode.OK, 1), TimeProvider.System);
        (await fetcher.Fetch(new Uri("http://tokens.example/"), privateNetworks: true)).Should().BeNull();
    }

    [Fact]
    public async Task Loopback_IsNotConnectedTo()
    {
        using var fetcher = new HttpIssuerFetcher(TimeProvider.System);
        (await fetcher.Fetch(new Uri("https://127.0.0.1:1/"), privateNetworks: false)).Should().BeNull();
    }

    [Theory]
    [InlineData("8.8.8.8", true, true)]
    [InlineData("2606:4700::1", true, true)]
    [InlineData("127.0.0.1", false, true)]
    [InlineData("10.1.2.3", false, true)]
    [InlineData("172.31.255.255", false, true)]
    [InlineData("192.168.0.1", false, true)]
    [InlineData("100.64.0.1", false, true)]
    [InlineData("::1", false, true)]
    [InlineData("fd12::1", false, true)]
    [InlineData("::ffff:127.0.0.1", false, true)]
    [InlineData("169.254.169.254", false, false)]
    [InlineData("::ffff:169.254.169.254", false, false)]
    [InlineData("fd00:ec2::254", false, false)]
    [InlineData("fe80::1", false, false)]
    [InlineData("0.0.0.0", false, false)]
    [InlineData("::", false, false)]
    [InlineData("224.0.0.1", false, false)]
    [InlineData("255.255.255.255", false, false)]
    [InlineData("64:ff9b::a9fe:a9fe", false, false)]
    [InlineData("2002:7f00:1::", false, false)]
    public void Address_IsTaken(string address, bool byAll, bool withPrivateNetworks)
    {
        IssuerAddresses.IsTaken(IPAddress.Parse(address), privateNetworks: false).Should().Be(byAll);
        IssuerAddresses.IsTaken(IPAddress.Parse(address), privateNetworks: true).Should().Be(withPrivateNetworks);
    }

    private sealed class Answering(HttpStatusCode status, int bytes) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(status) { Content = new ByteArrayContent(new byte[bytes]) });
    }
}
