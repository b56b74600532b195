using Rolecall.Federation.Oidc.Keys;
using Rolecall.Federation.Oidc.Tokens;

namespace Rolecall.Federation.Oidc;

/// <summary>
/// Proves web identity tokens (OpenID Connect ID tokens): the one way from what a caller sent to a <see cref="VerifiedWebIdentity"/>.
/// Pure: the keys and the clock are arguments; bad input is a refusal and never an exception.
/// </summary>
/// <remarks>
/// A caller reads the token (<see cref="WebIdentityToken.TryRead"/>), finds the provider of that name in the role's account (none:
/// <see cref="WebIdentityRefusal.UnknownProvider"/>), verifies, gets the issuer's keys anew and verifies once more where
/// <see cref="WebIdentityRefusal.MayRefreshKeys"/>, and asks <see cref="VerifiedWebIdentity.RefusalOf"/> before the trust policy.
/// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
/// </remarks>
public static class WebIdentityVerifier
{
    /// <summary>Reads and proves a token that is said to be of the issuer.</summary>
    public static WebIdentityVerification Verify(string? token, TrustedIssuer issuer, DateTimeOffset now, OidcCaps? caps = null) =>
        WebIdentityToken.TryRead(token, caps ?? OidcCaps.Default, out var read, out var refusal)
            ? Verify(read, issuer, now, caps)
            : WebIdentityVerification.Of(refusal);

    /// <summary>Proves a token that was read. The order is: whose it is, the signature, the times, whom it is for.</summary>
    public static WebIdentityVerification Verify(WebIdentityToken token, TrustedIssuer issuer, DateTimeOffset now, OidcCaps? caps = null)
    {
        if (token.Provider != issuer.Provider)
            return WebIdentityVerification.Of(WebIdentityRefusal.UnknownProvider(token));
        // INVARIANT: nothing below is looked at in a token that the issuer did not sign.
        if (RefusalOfSignature(token.Jws, issuer.Keys) is { } unproven)
            return WebIdentityVerification.Of(unproven);
        var (claims, malformed) = ReadClaims.Read(token.Claims);
        if (claims is null)
            return WebIdentityVerification.Of(malformed!);
        if ((RefusalOfTimes(claims, now.ToUnixTimeSeconds(), caps ?? OidcCaps.Default) ?? RefusalOfAudience(claims, issuer)) is { } refusal)
            return WebIdentityVerification.Of(refusal);
        return WebIdentityVerification.Of(new VerifiedWebIdentity(token, claims));
    }

    private static WebIdentityRefusal? RefusalOfSignature(Jws jws, JwkSet keys)
    {
        var (key, fault) = keys.Choose(jws.Algorithm, jws.KeyId);
        if (key is null)
            return WebIdentityRefusal.NoKey(unknown: fault == KeyChoiceFault.Unknown);
        return key.Verifies(jws.Algorithm, jws.SigningInput, jws.Signature) ? null : WebIdentityRefusal.BadSignature;
    }

    private static WebIdentityRefusal? RefusalOfTimes(ReadClaims claims, long now, OidcCaps caps)
    {
        var skew = (long)caps.ClockSkew.TotalSeconds;
        if (now >= claims.ExpiresAt + skew)
            return WebIdentityRefusal.Expired(now, claims.ExpiresAt);
        if (now - claims.IssuedAt > (long)caps.OldestToken.TotalSeconds + skew)
            return WebIdentityRefusal.TooOld(now - claims.IssuedAt);
        return claims.IssuedAt > now + skew || claims.NotBefore > now + skew ? WebIdentityRefusal.NotYetValid : null;
    }

    /// <summary>AWS compares the azp in the aud's place where a token has one, as its condition key does.</summary>
    private static WebIdentityRefusal? RefusalOfAudience(ReadClaims claims, TrustedIssuer issuer) =>
        issuer.ClientIds?.Contains(claims.Audience, StringComparer.Ordinal) ?? true ? null : WebIdentityRefusal.WrongAudience;
}
