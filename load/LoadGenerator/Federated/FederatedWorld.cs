using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.SigV4;
using Rolecall.Federation.Oidc.Minting;
using Rolecall.Federation.Saml;
using Rolecall.Federation.Saml.Aws;
using Rolecall.Federation.Saml.Issuing;
using Rolecall.LoadDriver;
using Rolecall.LoadDriver.Processes;

namespace Rolecall.LoadGenerator.Federated;

/// <summary>
/// Each account of roles has an OpenID Connect provider and a SAML provider, and a role for the users of each. This process is the identity
/// provider, with keys of RSA-2048: what it signs costs the server nothing.
/// </summary>
internal sealed class FederatedWorld : IDisposable
{
    private const string Issuer = "https://tokens.load.example";
    private const string Client = "load";

    private readonly RSA tokenKey = RSA.Create(2048);
    private readonly RSA samlKey = RSA.Create(2048);
    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> stock = new(StringComparer.Ordinal);
    private long assertions;

    private FederatedWorld()
    {
        Signing = new SigningKey("RS256", "load", tokenKey.ExportPkcs8PrivateKey());
        Idp = new SimulatedIdp(
            "https://idp.load.example/saml",
            SimulatedIdp.CertificateOf(samlKey, "load", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100), [1]),
            "https://idp.load.example/sso");
    }

    public SigningKey Signing { get; }

    public SimulatedIdp Idp { get; }

    /// <summary>The accounts that have the providers.</summary>
    public IReadOnlyList<string> Accounts { get; private set; } = [];

    /// <summary>A token of an hour, good for the role of each account.</summary>
    public string Token { get; private set; } = "";

    public static string OidcRole(string account) => $"arn:aws:iam::{account}:role/OfTokens";

    public static string SamlRole(string account) => $"arn:aws:iam::{account}:role/OfAssertions";

    public static string SamlProvider(string account) => $"arn:aws:iam::{account}:saml-provider/Load";

    public static async Task<FederatedWorld> Make(Ready ready, World world)
    {
        var made = new FederatedWorld();
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        made.Token = TokenMint.Mint(
            made.Signing,
            new JsonObject
            {
                ["iss"] = Issuer,
                ["sub"] = "repo:load/load:ref:refs/heads/main",
                ["aud"] = Client,
                ["iat"] = now,
                ["exp"] = now + 3600
            });
        using var channel = GrpcChannel.ForAddress(ready.Grpc);
        var accounts = world.Assumers.DistinctBy(assumer => assumer.Root.AccessKeyId).ToList();
        foreach (var assumer in accounts)
            await made.MakeIn(channel, ready, assumer);
        made.Accounts = [.. accounts.Select(assumer => AccountOf(assumer.RoleArn))];
        return made;
    }

    /// <summary>
    /// Signs so many responses ahead, for the accounts in turn: to sign costs more than to verify, and would take the cores from the server
    /// that is measured. They are good for five minutes.
    /// </summary>
    public void SignAhead(long count)
    {
        stock.Clear();
        Parallel.For(0, count, i =>
        {
            var account = Accounts[(int)(i % Accounts.Count)];
            stock.GetOrAdd(account, _ => new ConcurrentQueue<string>()).Enqueue(Sign(account));
        });
    }

    /// <summary>A response for the role of the account that was never used: one that was signed ahead, while there are any.</summary>
    public string Assertion(string account) =>
        stock.TryGetValue(account, out var ready) && ready.TryDequeue(out var response) ? response : Sign(account);

    private string Sign(string account)
    {
        var number = Interlocked.Increment(ref assertions).ToString(CultureInfo.InvariantCulture);
        return Idp.Issue(
            new SamlResponseContent
            {
                ResponseId = "_r" + number,
                AssertionId = "_a" + number,
                IssueInstant = TimeProvider.System.GetUtcNow(),
                NameId = new SamlNameId("ann", "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent", null, null),
                Attributes = AwsSamlAttributes.Of(new AwsSamlClaims
                {
                    Roles = [new SamlRolePair(SamlRole(account), SamlProvider(account))],
                    RoleSessionName = "load",
                    SessionDuration = null,
                    SourceIdentity = null,
                    PrincipalTags = [],
                    TransitiveTagKeys = [],
                }),
            },
            new SamlIssueOptions());
    }

    public void Dispose()
    {
        Idp.Certificate.Dispose();
        tokenKey.Dispose();
        samlKey.Dispose();
    }

    private static string AccountOf(string arn) => arn.Split(':')[4];

    private async Task MakeIn(GrpcChannel channel, Ready ready, Assumer assumer)
    {
        var account = AccountOf(assumer.RoleArn);
        var iam = new Iam.IamClient(channel.Intercept(new SigV4CallCredentials(
            assumer.Root, new Uri(ready.Grpc).Authority, TimeProvider.System)));
        var provider = (await iam.CreateOpenIDConnectProviderAsync(new CreateOpenIDConnectProviderRequest
        {
            Url = Issuer,
            ClientIdList = { Client }
        })).OpenIdConnectProviderArn;
        await new SandboxService.SandboxServiceClient(channel).SetProviderKeysAsync(
            new SetProviderKeysRequest
            {
                OpenIdConnectProviderArn = provider,
                KeySet = Encoding.UTF8.GetString(IssuerDocuments.KeySet([Signing]))
            },
            new Metadata { { "authorization", "Bearer " + ready.AdminToken } });
        await iam.CreateSAMLProviderAsync(new CreateSAMLProviderRequest { Name = "Load", SamlMetadataDocument = Idp.Metadata() });
        await Role(
            "OfTokens",
            provider,
            "sts:AssumeRoleWithWebIdentity",
            """{"StringEquals":{"tokens.load.example:aud":"load"},"StringLike":{"tokens.load.example:sub":"repo:load/*"} }""");
        await Role(
            "OfAssertions",
            SamlProvider(account),
            "sts:AssumeRoleWithSAML",
            """{"StringEquals":{"SAML:aud":"https://signin.aws.amazon.com/saml"} }""");

        async Task Role(string name, string federated, string action, string condition) => await iam.CreateRoleAsync(new CreateRoleRequest
        {
            RoleName = name,
            AssumeRolePolicyDocument = $$$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Federated":"{{{federated}}}"},"Action":"{{{action}}}","Condition":{{{condition}}} }}""",
        });
    }
}
