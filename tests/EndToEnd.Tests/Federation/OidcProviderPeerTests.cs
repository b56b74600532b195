using Grpc.Core;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.Sts.V1;

namespace Rolecall.EndToEnd.Tests.Federation;

/// <summary>Tokens of an OpenID Provider of others, whose keys the server finds by its discovery document, over TLS.</summary>
public sealed class OidcProviderPeerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task IdTokens_OfACertifiedProvider_AreProvenByTheKeysThatItPublishes()
    {
        using var provider = await OidcProviderProcess.Start();
        await using var server = await ServerProcess.Start(new Dictionary<string, string> { ["SSL_CERT_FILE"] = provider.CertificateFile });
        using var grpc = new GrpcClient(server.Ready);
        var iam = new Iam.IamClient(grpc.As("admin"));
        var host = provider.Issuer["https://".Length..];
        var arn = (await iam.CreateOpenIDConnectProviderAsync(
            new() { Url = provider.Issuer, ClientIdList = { "app" } }, cancellationToken: Token)).OpenIdConnectProviderArn;
        await iam.CreateRoleAsync(
            new()
            {
                RoleName = "OfPeer",
                AssumeRolePolicyDocument = $$$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRoleWithWebIdentity","Principal":{"Federated":"{{{arn}}}"},"Condition":{"StringEquals":{"{{{host}}}:sub":"ann","{{{host}}}:aud":"app","{{{host}}}:email":"ann@corp.example"} } }}""",
            },
            cancellationToken: Token);
        var ann = await provider.TokenOf("ann");
        var sts = new Sts.StsClient(grpc.Anonymous);
        Task<AssumeRoleWithWebIdentityResponse> Assume(string token) => sts.AssumeRoleWithWebIdentityAsync(
            new() { RoleArn = "arn:aws:iam::333333333333:role/OfPeer", RoleSessionName = "peer", WebIdentityToken = token },
            cancellationToken: Token).ResponseAsync;
        async Task<string> Refusal(string token) =>
            (await FluentActions.Awaiting(() => Assume(token)).Should().ThrowAsync<RpcException>()).Which.Status.Detail;

        (await Refusal(ann)).Should().Be(
            "Not authorized to perform sts:AssumeRoleWithWebIdentity", "nothing is fetched unless the sandbox lists it");
        await new SandboxService.SandboxServiceClient(grpc.Admin).SetSandboxRulesAsync(
            new() { IssuerFetches = new() { Issuers = { provider.Issuer }, PrivateNetworks = true } }, cancellationToken: Token);

        var assumed = await Assume(ann);
        (assumed.Provider, assumed.SubjectFromWebIdentityToken, assumed.Audience).Should().Be((arn, "ann", "app"));
        var session = new Sts.StsClient(grpc.As(assumed.Credentials));
        (await session.GetCallerIdentityAsync(new(), cancellationToken: Token)).Arn
            .Should().Be("arn:aws:sts::333333333333:assumed-role/OfPeer/peer");
        (await Refusal(await provider.TokenOf("bob"))).Should().Be("Not authorized to perform sts:AssumeRoleWithWebIdentity");
        (await Refusal(ann[..^4] + "AAAA")).Should().NotBeEmpty();
        await new ClockService.ClockServiceClient(grpc.Admin).AdvanceClockAsync(
            new() { By = new() { Seconds = 1200 } }, cancellationToken: Token);
        (await Refusal(ann)).Should().StartWith("Token expired: current date/time ");
    }
}
