using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Cluster.Tests.Sts;
using Rolecall.Federation.Oidc.Minting;

namespace Rolecall.Cluster.Tests.Federation;

/// <summary>An issuer whose tokens the production account takes, with roles that trust it.</summary>
internal sealed class FederationWorld(DemoSilos silos, string host = "tokens.example")
{
    public const string Audience = "sts.amazonaws.com";

    public static SigningKey Key { get; } = NewKey("first");

    public static SigningKey Other { get; } = NewKey("other");

    public StsWorld World { get; } = new(silos);

    public string Arn => $"arn:aws:iam::{StsWorld.Account}:oidc-provider/{host}";

    public string Issuer => "https://" + host;

    public static SigningKey NewKey(string id)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new SigningKey("ES256", id, key.ExportPkcs8PrivateKey());
    }

    /// <summary>The provider, with the issuer's keys given to it.</summary>
    public async Task Register(bool withKeys = true)
    {
        await World.Gateway.Call<CreateOpenIDConnectProviderResponse>(
            silos.Admin, new CreateOpenIDConnectProviderRequest { Url = Issuer, ClientIdList = { Audience } });
        if (withKeys)
            await Publish(Key);
    }

    public Task<SetProviderKeysResponse> Publish(params SigningKey[] keys) => World.Gateway.Call<SetProviderKeysResponse>(
        null,
        new SetProviderKeysRequest { OpenIdConnectProviderArn = Arn, KeySet = Encoding.UTF8.GetString(IssuerDocuments.KeySet(keys)) });

    public string Trust(string condition = "{}", string actions = "\"sts:AssumeRoleWithWebIdentity\"") =>
        $$$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":[{{{actions}}}],"Principal":{"Federated":"{{{Arn}}}"},"Condition":{{{condition}}} }}""";

    public JsonObject Claims(string subject = "ann")
    {
        var now = silos.Time.GetUtcNow().ToUnixTimeSeconds();
        return new JsonObject { ["iss"] = Issuer, ["sub"] = subject, ["aud"] = Audience, ["iat"] = now, ["exp"] = now + 600 };
    }

    public string Token(string subject = "ann", Action<JsonObject>? change = null, SigningKey? key = null)
    {
        var claims = Claims(subject);
        change?.Invoke(claims);
        return TokenMint.Mint(key ?? Key, claims);
    }

    public static AssumeRoleWithWebIdentityRequest Request(string role, string token) =>
        new()
        {
            RoleArn = role.StartsWith("arn:", StringComparison.Ordinal) ? role : StsWorld.Arn(role),
            RoleSessionName = "tests",
            WebIdentityToken = token
        };

    public Task<AssumeRoleWithWebIdentityResponse> Assume(string role, string token) =>
        World.Gateway.Call<AssumeRoleWithWebIdentityResponse>(Who.Anonymous, Request(role, token));

    public Task<(string Code, string Message)?> Refusal(string role, string token) => World.Refusal(Who.Anonymous, Request(role, token));
}
