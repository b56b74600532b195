using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rolecall.Identity;

/// <summary>
/// One record of an organization's stream: an entity as it is from now on, or its end. Exactly one of the members is set; a
/// new kind of entity is a new member, so older records always read.
/// </summary>
public sealed record OrganizationChange
{
    /// <summary>The format of the record; a reader refuses a newer one. Format 0 had <see cref="Account"/> only.</summary>
    public const int CurrentFormat = 1;

    [JsonPropertyName("v")]
    public int Format { get; init; }

    public StoredOrganization? Organization { get; init; }

    public StoredUnit? Unit { get; init; }

    public StoredMember? Member { get; init; }

    public StoredGuardrail? Policy { get; init; }

    public PolicyTypeSwitch? PolicyType { get; init; }

    public StoredAccountRequest? AccountRequest { get; init; }

    public StoredServiceAccess? ServiceAccess { get; init; }

    public StoredDelegation? Delegation { get; init; }

    public StoredHandshake? Handshake { get; init; }

    public StoredRootAccess? RootAccess { get; init; }

    /// <summary>"organization", "unit", "member", "policy", "serviceAccess" or "delegation", with <see cref="Key"/>.</summary>
    public string? Delete { get; init; }

    public string? Key { get; init; }

    /// <summary>Format 0: an account of an organization that had no root yet; the first record also names the organization.</summary>
    public FormerAccount? Account { get; init; }

    /// <summary>Format 0: the organization's name.</summary>
    public string? Name { get; init; }

    public static OrganizationChange Deleted(string kind, string key) => new() { Delete = kind, Key = key };

    /// <summary>JSON, UTF-8.</summary>
    public byte[] ToUtf8() => JsonSerializer.SerializeToUtf8Bytes(this with { Format = CurrentFormat }, OrganizationJson.Default.OrganizationChange);

    /// <exception cref="InvalidDataException">A format that this version does not know.</exception>
    public static OrganizationChange FromUtf8(ReadOnlySpan<byte> json)
    {
        var change = JsonSerializer.Deserialize(json, OrganizationJson.Default.OrganizationChange)
            ?? throw new InvalidDataException("an organization change record is null");
        return change.Format <= CurrentFormat
            ? change
            : throw new InvalidDataException($"an organization change record has format {change.Format}; this version knows up to {CurrentFormat}");
    }
}

/// <summary>An account as records of format 0 told it.</summary>
public sealed record FormerAccount
{
    public required string AccountId { get; init; }

    public required string Name { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>The whole organization as one document: a snapshot. What an older one does not know is told as empty (<see cref="AccountSnapshot"/>).</summary>
internal sealed record OrganizationSnapshot
{
    [JsonPropertyName("v")]
    public int Format { get; init; }

    public StoredOrganization? Organization { get; init; }

    public ImmutableArray<StoredUnit> Units { get => field.IsDefault ? [] : field; init; }

    public ImmutableArray<StoredMember> Members { get => field.IsDefault ? [] : field; init; }

    public ImmutableArray<StoredGuardrail> Policies { get => field.IsDefault ? [] : field; init; }

    public ImmutableArray<StoredAccountRequest> AccountRequests { get => field.IsDefault ? [] : field; init; }

    public ImmutableArray<StoredServiceAccess> ServiceAccess { get => field.IsDefault ? [] : field; init; }

    public ImmutableArray<StoredDelegation> Delegations { get => field.IsDefault ? [] : field; init; }

    public ImmutableArray<StoredHandshake> Handshakes { get => field.IsDefault ? [] : field; init; }

    public StoredRootAccess? RootAccess { get; init; }

    /// <summary>Format 0.</summary>
    public string? Name { get; init; }

    /// <summary>Format 0.</summary>
    public string? ManagementAccountId { get; init; }

    /// <summary>Format 0.</summary>
    public ImmutableArray<FormerAccount> Accounts { get => field.IsDefault ? [] : field; init; }
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(OrganizationChange))]
[JsonSerializable(typeof(OrganizationSnapshot))]
internal sealed partial class OrganizationJson : JsonSerializerContext;
