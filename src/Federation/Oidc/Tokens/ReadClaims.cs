using Rolecall.Federation.Oidc.Json;

namespace Rolecall.Federation.Oidc.Tokens;

/// <summary>The claims that decide, in their types. A claim of another type than it has to be refuses the token.</summary>
internal sealed record ReadClaims
{
    private const string SourceIdentityClaim = "https://aws.amazon.com/source_identity";
    private const string RolesClaim = "https://aws.amazon.com/roles";

    /// <summary>The last second of the year 9999.</summary>
    private const long LatestSecond = 253_402_300_799;

    public required string Subject { get; init; }

    public required string Audience { get; init; }

    public required IReadOnlyList<string> Audiences { get; init; }

    public required string? AuthorizedParty { get; init; }

    public required IReadOnlyList<string> AuthenticationMethods { get; init; }

    /// <summary>Seconds since 1970, as all times of a token.</summary>
    public required long IssuedAt { get; init; }

    public required long ExpiresAt { get; init; }

    public required long? NotBefore { get; init; }

    public required SessionTagClaims Tags { get; init; }

    public required string? SourceIdentity { get; init; }

    public required IReadOnlyList<string>? AuthorizedRoles { get; init; }

    public static (ReadClaims? Claims, WebIdentityRefusal? Refusal) Read(JsonValue claims)
    {
        if (Text(claims, "sub") is not { } subject || Texts(claims, "aud") is not { Count: > 0 } audiences)
            return (null, WebIdentityRefusal.MalformedClaim());
        var isParty = claims.Members.ContainsKey("azp");
        var party = Text(claims, "azp");
        if (isParty && party is null)
            return (null, WebIdentityRefusal.MalformedClaim());
        if (!isParty && audiences.Count > 1)
            return (null, WebIdentityRefusal.AmbiguousAudience);
        if (Seconds(claims, "iat") is not { } issuedAt || Seconds(claims, "exp") is not { } expiresAt)
            return (null, WebIdentityRefusal.MalformedClaim());
        var notBefore = Seconds(claims, "nbf");
        var sourceIdentity = Text(claims, SourceIdentityClaim);
        var roles = Texts(claims, RolesClaim);
        var methods = Texts(claims, "amr");
        // A claim that is there and not understood is never as good as absent.
        if (IsLost(claims, "nbf", notBefore)
            || IsLost(claims, "amr", methods)
            || IsLost(claims, SourceIdentityClaim, sourceIdentity)
            || IsLost(claims, RolesClaim, roles))
            return (null, WebIdentityRefusal.MalformedClaim());
        var (tags, refusal) = SessionTagClaims.Read(claims);
        if (tags is null)
            return (null, refusal);
        var read = new ReadClaims
        {
            Subject = subject,
            Audience = party ?? audiences[0],
            Audiences = audiences,
            AuthorizedParty = party,
            AuthenticationMethods = methods ?? [],
            IssuedAt = issuedAt,
            ExpiresAt = expiresAt,
            NotBefore = notBefore,
            Tags = tags,
            SourceIdentity = sourceIdentity,
            AuthorizedRoles = roles,
        };
        return (read, null);
    }

    private static bool IsLost(JsonValue claims, string name, object? read) => read is null && claims.Members.ContainsKey(name);

    private static string? Text(JsonValue claims, string name) =>
        claims.Members.TryGetValue(name, out var value) && value is { Kind: JsonKind.String, Text.Length: > 0 } ? value.Text : null;

    /// <summary>A string alone, or a list of strings.</summary>
    private static IReadOnlyList<string>? Texts(JsonValue claims, string name) =>
        Text(claims, name) is { } text ? [text] : claims.Members.TryGetValue(name, out var value) ? value.ToStrings() : null;

    /// <summary>AWS takes whole numbers only; a fraction, an exponent and a string are none.</summary>
    private static long? Seconds(JsonValue claims, string name) =>
        claims.Members.TryGetValue(name, out var value) && value.TryGetInteger(out var seconds) && seconds is >= 0 and <= LatestSecond
            ? seconds
            : null;
}
