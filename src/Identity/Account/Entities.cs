using System.Collections.Immutable;
using System.Runtime.Serialization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rolecall.Identity;

// The entities of an account, as they are kept: immutable, whole, and one change record each.

/// <summary>A tag of a user, role or policy.</summary>
[DataContract(Name = "rolecall.EntityTag")]
public sealed record EntityTag([property: DataMember(Order = 0)] string Key, [property: DataMember(Order = 1)] string Value);

/// <summary>What users, groups and roles share: identity policies.</summary>
public abstract record PolicyHolder
{
    public required string Name { get; init; }

    /// <summary>"/" or "/division/".</summary>
    public required string Path { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Inline policies by name.</summary>
    public ImmutableSortedDictionary<string, StoredPolicy> Inline { get; init; } = NameOrder.EmptyOf<StoredPolicy>();

    /// <summary>ARNs of the attached managed policies.</summary>
    public ImmutableSortedSet<string> Attached { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.OrdinalIgnoreCase);
}

public sealed record StoredUser : PolicyHolder
{
    /// <summary>AIDA….</summary>
    public required string UserId { get; init; }

    public ImmutableArray<EntityTag> Tags { get => field.IsDefault ? [] : field; init; }

    /// <summary>Names of the groups that the user is in.</summary>
    public ImmutableSortedSet<string> Groups { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.OrdinalIgnoreCase);

    public string? BoundaryArn { get; init; }

    public string ArnIn(string accountId) => $"arn:aws:iam::{accountId}:user{Path}{Name}";
}

public sealed record StoredGroup : PolicyHolder
{
    /// <summary>AGPA….</summary>
    public required string GroupId { get; init; }

    public string ArnIn(string accountId) => $"arn:aws:iam::{accountId}:group{Path}{Name}";
}

public sealed record StoredRole : PolicyHolder
{
    /// <summary>AROA….</summary>
    public required string RoleId { get; init; }

    public string? Description { get; init; }

    /// <summary>Seconds, 3,600 to 43,200.</summary>
    public required int MaxSessionDuration { get; init; }

    public required StoredPolicy TrustPolicy { get; init; }

    /// <summary>Whom the users and roles that the trust policy names were when it was written.</summary>
    public ImmutableArray<PrincipalId> Trusted { get => field.IsDefault ? [] : field; init; }

    public ImmutableArray<EntityTag> Tags { get => field.IsDefault ? [] : field; init; }

    public string? BoundaryArn { get; init; }

    public string ArnIn(string accountId) => $"arn:aws:iam::{accountId}:role{Path}{Name}";
}

/// <summary>One version of a managed policy; v1 is 1.</summary>
public sealed record PolicyVersionRecord(int Number, StoredPolicy Document, DateTimeOffset CreatedAt)
{
    [JsonIgnore]
    public string Id => "v" + Number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

public sealed record StoredManagedPolicy
{
    public required string Name { get; init; }

    public required string Path { get; init; }

    /// <summary>ANPA….</summary>
    public required string PolicyId { get; init; }

    public string? Description { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public ImmutableArray<EntityTag> Tags { get => field.IsDefault ? [] : field; init; }

    /// <summary>Oldest first, at most five.</summary>
    public required ImmutableArray<PolicyVersionRecord> Versions { get; init; }

    public required int DefaultVersion { get; init; }

    /// <summary>The number that the next version gets; numbers are never used twice.</summary>
    public required int NextVersion { get; init; }

    [JsonIgnore]
    public PolicyVersionRecord Default => Versions.First(version => version.Number == DefaultVersion);

    public string ArnIn(string accountId) => $"arn:aws:iam::{accountId}:policy{Path}{Name}";
}

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

public sealed record KeyUse(DateTimeOffset At, string Region, string Service);

public sealed record StoredBucket(string Name, DateTimeOffset CreatedAt);

/// <summary>How the account came to be.</summary>
/// <param name="OrganizationId">The organization that it was opened in; null for an account that stands alone.</param>
public sealed record AccountOpened(string Name, string? OrganizationId, DateTimeOffset CreatedAt);

/// <summary>A handshake that invites the account: the organization knows the rest.</summary>
public sealed record StoredInvitation(string HandshakeId, string OrganizationId);

/// <summary>Which organization the account asks for its guardrails, since it joined or left one.</summary>
/// <param name="OrganizationId">Null where it stands alone.</param>
/// <param name="Number">Counts up with every change, from 1.</param>
public sealed record AccountMembership(string? OrganizationId, int Number, DateTimeOffset Since);

internal sealed class SecretConverter : JsonConverter<Secret>
{
    public override Secret Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(reader.GetString() ?? throw new JsonException("a secret is null"));

    public override void Write(Utf8JsonWriter writer, Secret value, JsonSerializerOptions options) => writer.WriteStringValue(value.Reveal());
}

/// <summary>Names of IAM entities are told apart without regard to case, and listed in that order.</summary>
internal static class NameOrder
{
    /// <summary>The same order for keys of which two may differ in case alone.</summary>
    public static IComparer<string> Whole { get; } = Comparer<string>.Create((one, other) =>
        StringComparer.OrdinalIgnoreCase.Compare(one, other) is not 0 and var order ? order : string.CompareOrdinal(one, other));

    public static ImmutableSortedDictionary<string, T> EmptyOf<T>() => ImmutableSortedDictionary.Create<string, T>(StringComparer.OrdinalIgnoreCase);
}
