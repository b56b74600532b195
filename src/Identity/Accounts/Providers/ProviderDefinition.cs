using System.Collections.Immutable;
using System.Runtime.Serialization;
using Rolecall.Policy;

namespace Rolecall.Identity.Accounts.Providers;

/// <summary>An identity provider as its grain needs it, of either kind.</summary>
[DataContract(Name = "rolecall.ProviderDefinition")]
public sealed record ProviderDefinition
{
    [DataMember(Order = 0)] public required AccountId AccountId { get; init; }

    [DataMember(Order = 1)] public required string Arn { get; init; }

    /// <summary>The version of the account that the definition is of.</summary>
    [DataMember(Order = 2)] public long Version { get; init; }

    /// <summary>The issuer of an OpenID Connect provider; null for SAML.</summary>
    [DataMember(Order = 3)] public string? Url { get; init; }

    [DataMember(Order = 4)] public ImmutableArray<string> ClientIds { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>Keys that an administrator gave; null where they are found by the URL.</summary>
    [DataMember(Order = 5)] public string? KeySet { get; init; }

    /// <summary>The name of a SAML provider; null for OpenID Connect.</summary>
    [DataMember(Order = 6)] public string? SamlName { get; init; }

    [DataMember(Order = 7)] public string? SamlId { get; init; }

    [DataMember(Order = 8)] public string? Metadata { get; init; }

    [DataMember(Order = 9)] public bool RequiresEncryption { get; init; }

    /// <summary>PEM; they go from the account to its provider's grain and nowhere else.</summary>
    [DataMember(Order = 10)] public ImmutableArray<string> PrivateKeys { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>The ARN alone: a record's own text would tell the private keys.</summary>
    public override string ToString() => Arn;

    public static ProviderDefinition Of(StoredOidcProvider provider, AccountId accountId) => new()
    {
        AccountId = accountId,
        Arn = provider.ArnIn(accountId),
        Url = provider.Url,
        ClientIds = provider.ClientIds,
        KeySet = provider.KeySet,
    };

    public static ProviderDefinition Of(StoredSamlProvider provider, AccountId accountId) => new()
    {
        AccountId = accountId,
        Arn = provider.ArnIn(accountId),
        SamlName = provider.Name,
        SamlId = provider.ProviderId,
        Metadata = provider.Metadata,
        RequiresEncryption = provider.RequiresEncryption,
        PrivateKeys = [.. provider.PrivateKeys.Select(key => key.Pem.Reveal())],
    };
}
