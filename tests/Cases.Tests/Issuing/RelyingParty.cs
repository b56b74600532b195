using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Rolecall.Cases.Tests.Issuing;

/// <summary>Somebody who verifies identity tokens as anybody would: a stock library, discovery over HTTP, and keys that are kept until a token's is not among them.</summary>
internal sealed class RelyingParty(string issuer)
{
    public const string Audience = "https://api.example.com";

    private OpenIdConnectConfiguration? known;

    /// <summary>How often it asked for the key set.</summary>
    public int Asked { get; private set; }

    /// <summary>Asks for the key set again where the token's key is not known, once.</summary>
    public async Task<TokenValidationResult> Validate(string token)
    {
        var fresh = known is null;
        var result = await ValidateByKnown(token);
        if (fresh || result.Exception is not SecurityTokenSignatureKeyNotFoundException)
            return result;
        known = null;
        return await ValidateByKnown(token);
    }

    /// <summary>By the keys that it knows already, if it knows any.</summary>
    public async Task<TokenValidationResult> ValidateByKnown(string token)
    {
        known ??= await Ask();
        return await new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = issuer,
            ValidAudience = Audience,
            IssuerSigningKeys = known.SigningKeys,
            // The sandbox's clock is not this machine's.
            ValidateLifetime = false,
        });
    }

    private async Task<OpenIdConnectConfiguration> Ask()
    {
        Asked++;
        var discovery = new ConfigurationManager<OpenIdConnectConfiguration>(
            issuer + "/.well-known/openid-configuration", new OpenIdConnectConfigurationRetriever(),
            new HttpDocumentRetriever { RequireHttps = false });
        var configuration = await discovery.GetConfigurationAsync(TestContext.Current.CancellationToken);
        configuration.Issuer.Should().Be(issuer);
        return configuration;
    }
}
