namespace Rolecall.Identity.Accounts.Providers;

/// <summary>
/// Identity providers that AWS knows by itself: no account makes a provider for them, trust policies name them by their hosts, and any
/// application's tokens are taken, so the trust policy has to tell applications apart.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
/// </summary>
/// <remarks>Cognito's identity pools, which AWS knows too, have nobody who issues their tokens here.</remarks>
public static class BuiltInProviders
{
    /// <summary>Of OpenID Connect: its tokens say whose they are.</summary>
    public const string Google = "accounts.google.com";

    /// <summary>Of OAuth 2.0: calls that bring their access tokens name them by ProviderId.</summary>
    private static readonly string[] ByProviderId = ["www.amazon.com", "graph.facebook.com"];

    public static bool IsOne(string name) => name == Google || ByProviderId.Contains(name, StringComparer.Ordinal);

    /// <summary>Whether AssumeRoleWithWebIdentity takes the name as its ProviderId.</summary>
    public static bool HasAccessTokens(string name) => ByProviderId.Contains(name, StringComparer.Ordinal);
}
