using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Grpc.Core;
using Rolecall.Api.Native.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Gateway.Operations;
using Rolecall.Grains.Sandboxes;

namespace Rolecall.Security.Tests.Addresses;

/// <summary>
/// Behind a proxy on the same machine everybody came from loopback: plain keys, admin tokens and the metadata endpoints were
/// open to whoever reached the proxy, and aws:SourceIp was the proxy's for all.
/// </summary>
public sealed class ForwardedCallerTests(ForwardedCallerTests.Servers servers) : IClassFixture<ForwardedCallerTests.Servers>
{
    private const string Stranger = "203.0.113.9";

    /// <summary>One that trusts no proxy, and one that trusts those of this machine.</summary>
    public sealed class Servers : IAsyncLifetime
    {
        internal ServerProcess Direct { get; private set; } = null!;

        internal ServerProcess Behind { get; private set; } = null!;

        public async ValueTask InitializeAsync() =>
            (Direct, Behind) = (await ServerProcess.Start(), await ServerProcess.Start("--trusted-proxy", "127.0.0.1,::1,10.0.0.0/8"));

        public async ValueTask DisposeAsync()
        {
            await Direct.DisposeAsync();
            await Behind.DisposeAsync();
        }
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("X-Forwarded-For", Stranger)]
    [InlineData("X-Forwarded-For", "127.0.0.1")]
    [InlineData("Forwarded", "for=" + Stranger)]
    [InlineData("X-Real-IP", Stranger)]
    [InlineData("Via", "1.1 proxy")]
    [InlineData("x-forwarded-proto", "https")]
    [InlineData("X-Forwarded-Host", "rolecall.example")]
    [InlineData("X-Forwarded-Ssl", "on")]
    [InlineData("X-Forwarded-Prefix", "/")]
    [InlineData("Client-IP", Stranger)]
    [InlineData("Proxy-Client-IP", Stranger)]
    [InlineData("X-Azure-ClientIP", Stranger)]
    [InlineData("X-Vercel-Forwarded-For", Stranger)]
    [InlineData("CloudFront-Viewer-Address", Stranger)]
    public async Task Request_ThatAProxyPassedOn_IsNotFromThisMachine(string header, string value)
    {
        var server = servers.Direct.Ready;
        (await Statuses(server)).Should().Equal(HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.Unauthorized);
        (await Statuses(server, (header, value))).Should().AllBeEquivalentTo(HttpStatusCode.Forbidden);
        (await GrpcStatuses(server, (header, value))).Should().AllBeEquivalentTo(StatusCode.PermissionDenied);
    }

    [Fact]
    public async Task Request_OfAProxyThatNobodyTrusts_HasTheProxysAddress() =>
        (await SourceOf(servers.Direct.Ready, ("X-Forwarded-For", Stranger))).Should().Be("127.0.0.1");

    [Theory]
    [InlineData(Stranger)]
    [InlineData("127.0.0.1, " + Stranger)]
    [InlineData("127.0.0.1, " + Stranger + ", 10.1.2.3")]
    public async Task Request_OfATrustedProxy_HasTheAddressThatNoStrangerCanChoose(string forwarded)
    {
        var server = servers.Behind.Ready;
        (await SourceOf(server, ("X-Forwarded-For", forwarded))).Should().Be(Stranger);
        (await Statuses(server, ("X-Forwarded-For", forwarded))).Should().AllBeEquivalentTo(HttpStatusCode.Forbidden);
        (await GrpcStatuses(server, ("X-Forwarded-For", forwarded))).Should().AllBeEquivalentTo(StatusCode.PermissionDenied);
    }

    [Fact]
    public async Task Request_ThatCameToATrustedProxyByTls_IsTakenAsTls()
    {
        var server = servers.Behind.Ready;
        (await Statuses(server, ("X-Forwarded-For", Stranger), ("X-Forwarded-Proto", "https")))
            .Should().Equal(HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.Unauthorized);
        (await GrpcStatuses(server, ("X-Forwarded-For", Stranger), ("X-Forwarded-Proto", "https")))
            .Should().AllBeEquivalentTo(StatusCode.OK);
    }

    [Theory]
    [InlineData("unknown")]
    [InlineData("")]
    [InlineData("127.0.0.1.example")]
    public async Task Request_OfATrustedProxyThatNamesNobody_IsNotFromThisMachine(string forwarded) =>
        (await Statuses(servers.Behind.Ready, ("X-Forwarded-For", forwarded), ("X-Real-IP", forwarded)))
            .Should().AllBeEquivalentTo(HttpStatusCode.Forbidden);

    [Fact]
    public async Task Request_OfATrustedProxyThatTellsTheSchemeAlone_IsNotFromThisMachine() =>
        (await Statuses(servers.Behind.Ready, ("X-Forwarded-Proto", "http"))).Should().AllBeEquivalentTo(HttpStatusCode.Forbidden);

    [Fact]
    public async Task Request_FromThisMachineBesideATrustedProxy_StaysNear() =>
        (await Statuses(servers.Behind.Ready))
            .Should().Equal(HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.Unauthorized);

    /// <summary>Of the admin token, plain keys, an instance's metadata and a task's credentials; the last two are of workloads that are not there.</summary>
    private static async Task<HttpStatusCode[]> Statuses(Ready server, params (string Name, string Value)[] headers) =>
    [
        await Status(server, "/rolecall.v1.AuditService/LookupEvents", [("Authorization", "Bearer " + server.AdminToken), .. headers]),
        await Status(server, "/aws.sts.v1.Sts/GetCallerIdentity", [.. PlainKeys(server), .. headers]),
        await Status(server, "/_imds/default/333333333333/i-00000000000000000/latest/api/token", headers),
        await Status(server, "/_container/default/333333333333/00000000000000000000000000000000", headers),
    ];

    private static async Task<StatusCode[]> GrpcStatuses(Ready server, params (string Name, string Value)[] headers)
    {
        using var grpc = new GrpcClient(server);
        var admin = grpc.With(MetadataOf([("authorization", "Bearer " + server.AdminToken), .. headers]));
        var plain = grpc.With(MetadataOf([.. PlainKeys(server), .. headers]));
        return
        [
            await StatusOf(new AuditService.AuditServiceClient(admin).LookupEventsAsync(
                new LookupEventsRequest(), cancellationToken: Token)),
            await StatusOf(new Sts.StsClient(plain).GetCallerIdentityAsync(new GetCallerIdentityRequest(), cancellationToken: Token)),
        ];
    }

    private static async Task<StatusCode> StatusOf<T>(AsyncUnaryCall<T> call)
    {
        try
        {
            await call.ResponseAsync;
            return StatusCode.OK;
        }
        catch (RpcException refused)
        {
            return refused.StatusCode;
        }
    }

    /// <summary>The address that a signed call is on record with; the admin asks for the record without a proxy.</summary>
    private static async Task<string> SourceOf(Ready server, params (string Name, string Value)[] headers)
    {
        using var grpc = new GrpcClient(server);
        await new Sts.StsClient(grpc.As("developer")).GetCallerIdentityAsync(
            new GetCallerIdentityRequest(), MetadataOf(headers), cancellationToken: Token);
        var newest = await new AuditService.AuditServiceClient(grpc.Admin).LookupEventsAsync(
            new LookupEventsRequest { Filter = new AuditFilter { EventName = "GetCallerIdentity" }, PageSize = 1 },
            cancellationToken: Token);
        return (string)JsonNode.Parse(newest.Events.Single().RecordJson)!["sourceIPAddress"]!;
    }

    private static async Task<HttpStatusCode> Status(Ready server, string path, (string Name, string Value)[] headers)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(new Uri(server.Aws), path));
        request.Content = JsonContent.Create(new { }, new MediaTypeHeaderValue("application/json"));
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await http.SendAsync(request, Token);
        return response.StatusCode;
    }

    private static (string, string)[] PlainKeys(Ready server) =>
        [("aws-access-key-id", server["developer"].AccessKeyId), ("aws-secret-access-key", server["developer"].SecretAccessKey)];

    private static Metadata MetadataOf((string Name, string Value)[] headers)
    {
        var metadata = new Metadata();
        foreach (var (name, value) in headers)
            metadata.Add(name, value);
        return metadata;
    }
}
