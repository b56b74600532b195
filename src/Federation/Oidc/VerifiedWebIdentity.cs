using Rolecall.Federation.Oidc.Json;
using Rolecall.Federation.Oidc.Tokens;

namespace Rolecall.Federation.Oidc;

/// <summary>Who a token proves its bearer to be and what the issuer says of them. Immutable. Trust policies decide what that allows.</summary>
public sealed class VerifiedWebIdentity
{
    internal VerifiedWebIdentity(WebIdentityToken token, ReadClaims claims)
    {
        Provider = token.Provider;
        Issuer = token.Issuer;
        Subject = claims.Subject;
        Audience = claims.Audience;
        Audiences = claims.Audiences;
        AuthorizedParty = claims.AuthorizedParty;
        AuthenticationMethods = claims.AuthenticationMethods;
        IssuedAt = DateTimeOffset.FromUnixTimeSeconds(claims.IssuedAt);
        ExpiresAt = DateTimeOffset.FromUnixTimeSeconds(claims.ExpiresAt);
        NotBefore = claims.NotBefore is { } notBefore ? DateTimeOffset.FromUnixTimeSeconds(notBefore) : null;
        Claims = token.Claims.Members;
        SessionTags = claims.Tags.Tags;
        TransitiveTagKeys = claims.Tags.TransitiveKeys;
        SourceIdentity = claims.SourceIdentity;
        AuthorizedRoles = claims.AuthorizedRoles;
    }

    /// <summary>The provider as AWS names it: host and path of the issuer, without https://.</summary>
    public string Provider { get; }

    /// <summary>The issuer's URL.</summary>
    public string Issuer { get; }

    /// <summary>The sub.</summary>
    public string Subject { get; }

    /// <summary>The client that the token is for: the azp where there is one, else the sole aud. Condition keys and the answer have it.</summary>
    public string Audience { get; }

    /// <summary>Every aud, in the token's order.</summary>
    public IReadOnlyList<string> Audiences { get; }

    /// <summary>The azp, where there is one.</summary>
    public string? AuthorizedParty { get; }

    /// <summary>The amr: how the subject proved who they are; empty where the token does not say.</summary>
    public IReadOnlyList<string> AuthenticationMethods { get; }

    public DateTimeOffset IssuedAt { get; }

    public DateTimeOffset ExpiresAt { get; }

    public DateTimeOffset? NotBefore { get; }

    /// <summary>Every claim by its exact name, the ones above too.</summary>
    public IReadOnlyDictionary<string, JsonValue> Claims { get; }

    /// <summary>
    /// The session tags that the issuer sets (https://aws.amazon.com/tags), in the token's order. Their limits, reserved keys and
    /// repetitions are those of all session tags and not checked here.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, string>> SessionTags { get; }

    public IReadOnlyList<string> TransitiveTagKeys { get; }

    /// <summary>The source identity (https://aws.amazon.com/source_identity) that the issuer sets; its pattern is not checked here.</summary>
    public string? SourceIdentity { get; }

    /// <summary>
    /// The role ARNs that the issuer limits the token to (https://aws.amazon.com/roles); null where it does not.
    /// </summary>
    public IReadOnlyList<string>? AuthorizedRoles { get; }

    /// <summary>Whether the issuer itself named the role: the condition key <c>sts:RoleAuthorizedByIdp</c>.</summary>
    public bool IsAuthorizedByIdp(string roleArn) => AuthorizedRoles?.Contains(roleArn) == true;

    /// <summary>The refusal of a token that is limited to other roles, which comes before any trust policy; else null.</summary>
    public WebIdentityRefusal? RefusalOf(string roleArn) =>
        AuthorizedRoles is null || IsAuthorizedByIdp(roleArn) ? null : WebIdentityRefusal.RoleNotAuthorized;
}
