using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Rolecall.Identity.Accounts.Tags;
using Rolecall.Identity.Secrets;

namespace Rolecall.Identity.Accounts.InstanceProfiles;

/// <summary>Something simulated that runs with a role that was passed to its service.</summary>
public sealed record StoredWorkload
{
    /// <summary>"i-…"; 32 hex digits for a task; "a-…" for a pod identity association; drawn for a service's resource.</summary>
    public required string Id { get; init; }

    public required WorkloadKind Kind { get; init; }

    /// <summary>The service that the role was passed to: "ec2.amazonaws.com".</summary>
    public required string ServicePrincipal { get; init; }

    /// <summary>The resource that the service acts for: aws:SourceArn at the role's trust policy.</summary>
    public required string ResourceArn { get; init; }

    public required string SessionName { get; init; }

    /// <summary>Instances: the profile, whose role may change; the others have <see cref="RoleName"/>.</summary>
    public string? ProfileName { get; init; }

    public string? RoleName { get; init; }

    public required string Region { get; init; }

    public required DateTimeOffset LaunchedAt { get; init; }

    /// <summary>Instances: the private IPv4 address, and whether metadata is told without a token (IMDSv1).</summary>
    public string? PrivateIp { get; init; }

    public bool TokensOptional { get; init; }

    /// <summary>Instances: null where the instance is older than these settings.</summary>
    public InstanceSettings? Instance { get; init; }

    /// <summary>
    /// Instances: the part of the metadata address that only the launch tells. Null where the instance is older than this part: nobody
    /// reaches its metadata until it is launched again.
    /// </summary>
    [JsonConverter(typeof(SecretConverter))]
    public Secret? MetadataSecret { get; init; }

    /// <summary>What the container endpoint wants to see as Authorization.</summary>
    [JsonConverter(typeof(SecretConverter))]
    public Secret? AuthorizationToken { get; init; }

    public ImmutableArray<EntityTag> SessionTags { get => field.IsDefault ? [] : field; init; }

    /// <summary>JSON, UTF-8: as it is kept, and as it crosses silos.</summary>
    public byte[] ToUtf8() => JsonSerializer.SerializeToUtf8Bytes(this, AccountJson.Default.StoredWorkload);

    public static StoredWorkload FromUtf8(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, AccountJson.Default.StoredWorkload) ?? throw new InvalidDataException("a workload is null");
}
