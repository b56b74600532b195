using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Rolecall.Identity.Accounts.Tags;
using Rolecall.Policy;

namespace Rolecall.Identity.Accounts.Providers;

/// <summary>A SAML identity provider whose assertions the account's roles may trust.</summary>
public sealed record StoredSamlProvider
{
    public required string Name { get; init; }

    /// <summary>SAMLSP…: the answer's SAMLProviderUUID, which endpoints for encrypted assertions end with.</summary>
    public required string ProviderId { get; init; }

    /// <summary>The metadata document as it was given.</summary>
    public required string Metadata { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>In sandbox time; what the metadata says, else a hundred years after they were given. Nothing is refused by it.</summary>
    public required DateTimeOffset ValidUntil { get; init; }

    /// <summary>"Required" or "Allowed"; null where nothing was said.</summary>
    public string? EncryptionMode { get; init; }

    /// <summary>Oldest first, two at most.</summary>
    public ImmutableArray<StoredSamlPrivateKey> PrivateKeys { get => field.IsDefault ? [] : field; init; }

    public ImmutableArray<EntityTag> Tags { get => field.IsDefault ? [] : field; init; }

    /// <summary>A plain assertion is refused.</summary>
    [JsonIgnore]
    public bool RequiresEncryption => EncryptionMode == "Required";

    public string ArnIn(AccountId accountId) => $"arn:aws:iam::{accountId}:saml-provider/{Name}";
}
