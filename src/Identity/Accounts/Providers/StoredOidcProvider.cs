using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Rolecall.Identity.Accounts.Tags;
using Rolecall.Policy;

namespace Rolecall.Identity.Accounts.Providers;

/// <summary>An issuer of OpenID Connect whose tokens the account's roles may trust.</summary>
public sealed record StoredOidcProvider
{
    /// <summary>The iss claim of its tokens, letter by letter: "https://token.actions.githubusercontent.com".</summary>
    public required string Url { get; init; }

    /// <summary>The audiences that tokens may be for, in the order in which they were added.</summary>
    public ImmutableArray<string> ClientIds { get => field.IsDefault ? [] : field; init; }

    /// <summary>SHA-1 of certificates, as they were given. Nothing is decided by them: TLS is verified by the system's authorities.</summary>
    public ImmutableArray<string> Thumbprints { get => field.IsDefault ? [] : field; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public ImmutableArray<EntityTag> Tags { get => field.IsDefault ? [] : field; init; }

    /// <summary>The issuer's keys, where an administrator gave them (RFC 7517); null where they are found by the URL.</summary>
    public string? KeySet { get; init; }

    /// <summary>The URL without its scheme, by which ARN and condition keys call it.</summary>
    [JsonIgnore]
    public string Name => OidcProviderUrl.NameOf(Url);

    public string ArnIn(AccountId accountId) => $"arn:aws:iam::{accountId}:oidc-provider/{Name}";
}
