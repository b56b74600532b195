using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rolecall.Identity;

/// <summary>
/// One record of an account's stream: an entity as it is from now on, or its end. Exactly one of the members is set; a new
/// kind of entity is a new member, so older records always read.
/// </summary>
public sealed record AccountChange
{
    /// <summary>The format of the record; a reader refuses a newer one.</summary>
    public const int CurrentFormat = 1;

    [JsonPropertyName("v")]
    public int Format { get; init; } = CurrentFormat;

    public AccountOpened? Opened { get; init; }

    public AccountMembership? Membership { get; init; }

    public StoredInvitation? Invitation { get; init; }

    public StoredUser? User { get; init; }

    public StoredGroup? Group { get; init; }

    public StoredRole? Role { get; init; }

    public StoredManagedPolicy? Policy { get; init; }

    public StoredAccessKey? AccessKey { get; init; }

    public StoredBucket? Bucket { get; init; }

    public StoredMfaDevice? MfaDevice { get; init; }

    public StoredLoginProfile? LoginProfile { get; init; }

    public StoredRevocation? Revocation { get; init; }

    public StoredInstanceProfile? InstanceProfile { get; init; }

    public StoredRoleDeletion? RoleDeletion { get; init; }

    public StoredWorkload? Workload { get; init; }

    public StoredIssuer? Issuer { get; init; }

    /// <summary>A workflow that the account asks for a delegation by; none is used twice.</summary>
    public string? DelegationWorkflow { get; init; }

    /// <summary>The id of a delegation request that somebody of the account owns.</summary>
    public string? DelegationRequest { get; init; }

    /// <summary>"instanceProfile", "workload", "revocation", "user", "group", "role", "policy", "accessKey", "bucket", "mfaDevice" or "loginProfile", with <see cref="Name"/>.</summary>
    public string? Delete { get; init; }

    /// <summary>The name of what is deleted; a policy's ARN resource is its name, and root's login profile has an empty one.</summary>
    public string? Name { get; init; }

    public static AccountChange Deleted(string kind, string name) => new() { Delete = kind, Name = name };

    /// <summary>JSON, UTF-8.</summary>
    public byte[] ToUtf8() => JsonSerializer.SerializeToUtf8Bytes(this, AccountJson.Default.AccountChange);

    /// <exception cref="InvalidDataException">A format that this version does not know.</exception>
    public static AccountChange FromUtf8(ReadOnlySpan<byte> json)
    {
        var change = JsonSerializer.Deserialize(json, AccountJson.Default.AccountChange)
            ?? throw new InvalidDataException("an account change record is null");
        return change.Format <= CurrentFormat
            ? change
            : throw new InvalidDataException($"an account change record has format {change.Format}; this version knows up to {CurrentFormat}");
    }
}

/// <summary>
/// The whole account as one document: a snapshot. One from before there was a kind of entity says nothing of it, and the
/// reader of JSON runs no initializers, so an absent list is told as an empty one.
/// </summary>
internal sealed record AccountSnapshot
{
    [JsonPropertyName("v")]
    public int Format { get; init; } = AccountChange.CurrentFormat;

    public AccountOpened? Opened { get; init; }

    public AccountMembership? Membership { get; init; }

    public ImmutableArray<StoredInvitation> Invitations { get => field.IsDefault ? [] : field; init; }

    public ImmutableArray<StoredUser> Users { get => field.IsDefault ? [] : field; init; }

    public ImmutableArray<StoredGroup> Groups { get => field.IsDefault ? [] : field; init; }

    public ImmutableArray<StoredRole> Roles { get => field.IsDefault ? [] : field; init; }

    public DepartedNames? Departed { get; init; }

    public ImmutableArray<StoredManagedPolicy> Policies { get => field.IsDefault ? [] : field; init; }

    public ImmutableArray<StoredAccessKey> AccessKeys { get => field.IsDefault ? [] : field; init; }

    public ImmutableArray<StoredBucket> Buckets { get => field.IsDefault ? [] : field; init; }

    public ImmutableArray<StoredRevocation> Revocations { get => field.IsDefault ? [] : field; init; }

    public ImmutableArray<StoredInstanceProfile> InstanceProfiles { get => field.IsDefault ? [] : field; init; }

    public ImmutableArray<StoredRoleDeletion> RoleDeletions { get => field.IsDefault ? [] : field; init; }

    public ImmutableArray<StoredWorkload> Workloads { get => field.IsDefault ? [] : field; init; }

    public ImmutableArray<StoredMfaDevice> MfaDevices { get => field.IsDefault ? [] : field; init; }

    public ImmutableArray<StoredLoginProfile> LoginProfiles { get => field.IsDefault ? [] : field; init; }

    public StoredIssuer? Issuer { get; init; }

    public ImmutableArray<string> DelegationRequests { get => field.IsDefault ? [] : field; init; }

    public ImmutableArray<string> DelegationWorkflows { get => field.IsDefault ? [] : field; init; }
}

[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    Converters = [typeof(NamedPoliciesConverter), typeof(OrdinalSetConverter)])]
[JsonSerializable(typeof(AccountChange))]
[JsonSerializable(typeof(AccountSnapshot))]
[JsonSerializable(typeof(StoredWorkload))]
internal sealed partial class AccountJson : JsonSerializerContext;

/// <summary>Inline policies as an object; read back in the order, and with the comparer, of names.</summary>
internal sealed class NamedPoliciesConverter : JsonConverter<ImmutableSortedDictionary<string, StoredPolicy>>
{
    public override ImmutableSortedDictionary<string, StoredPolicy> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var policies = NameOrder.EmptyOf<StoredPolicy>().ToBuilder();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            policies[name] = new StoredPolicy(reader.GetString()!);
        }
        return policies.ToImmutable();
    }

    public override void Write(Utf8JsonWriter writer, ImmutableSortedDictionary<string, StoredPolicy> value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var (name, policy) in value)
            writer.WriteString(name, policy.Json);
        writer.WriteEndObject();
    }
}

/// <summary>Sets of names or ARNs. Both kinds compare without regard to case when read back: ARNs of IAM differ by more than case.</summary>
internal sealed class OrdinalSetConverter : JsonConverter<ImmutableSortedSet<string>>
{
    public override ImmutableSortedSet<string> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var names = ImmutableSortedSet.CreateBuilder<string>(StringComparer.OrdinalIgnoreCase);
        while (reader.Read() && reader.TokenType == JsonTokenType.String)
            names.Add(reader.GetString()!);
        return names.ToImmutable();
    }

    public override void Write(Utf8JsonWriter writer, ImmutableSortedSet<string> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var name in value)
            writer.WriteStringValue(name);
        writer.WriteEndArray();
    }
}
