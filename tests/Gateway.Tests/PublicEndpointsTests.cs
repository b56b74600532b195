using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Rolecall.Api.Native.V1;
using Rolecall.Gateway.Operations;
using Rolecall.Gateway.Pipeline;
using Rolecall.Gateway.Requests;

namespace Rolecall.Gateway.Tests;

/// <summary>Where relying parties are sent for an issuer's documents.</summary>
public sealed class PublicEndpointsTests
{
    [Theory]
    [InlineData(false, "http://rolecall.local:4566/_issuer/s")]
    [InlineData(true, "https://rolecall.local:4566/_issuer/s")]
    public void Issuers_OfNoGivenBase_AreWhereTheCallerReachedUs(bool tls, string expected) =>
        Endpoints(issuerBase: null).IssuersOf(CallFrom("rolecall.local:4566", tls)).Should().Be(expected);

    [Fact]
    public void Issuers_OfAGivenBase_AreThereWhoeverAsks() =>
        Endpoints("https://issuer.example/rolecall").IssuersOf(CallFrom("10.0.0.7:4566", tls: false))
            .Should().Be("https://issuer.example/rolecall/_issuer/s");

    private static PublicEndpoints Endpoints(string? issuerBase) => new(new ServiceCollection().BuildServiceProvider(), issuerBase);

    private static Call CallFrom(string host, bool tls) => new()
    {
        Operation = AdminRow.Of(
            SandboxService.Descriptor, "ListSandboxes", readOnly: true, _ => throw new InvalidOperationException("not called")),
        SandboxName = "s",
        Parse = () => new ListSandboxesRequest(),
        ReadCredentials = () => new Evidence.None(),
        Origin = new Origin { SourceIp = IPAddress.Loopback, UserAgent = "tests", Referer = null, Tls = tls, Host = host },
        RequestId = "r",
        Cancel = TestContext.Current.CancellationToken,
    };
}
