using System.Text.Json.Serialization;
using Rolecall.Identity.Secrets;

namespace Rolecall.Identity.Accounts.AccessKeys;

public sealed record StoredAccessKey
{
    /// <summary>AKIA….</summary>
    public required string Id { get; init; }

    [JsonConverter(typeof(SecretConverter))]
    public required Secret Secret { get; init; }

    /// <summary>Null for root.</summary>
    public string? UserName { get; init; }

    public required bool Active { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When, where and for which service the key was last used, to a quarter of an hour.</summary>
    public KeyUse? LastUsed { get; init; }
}
