using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Rolecall.Identity.Accounts.Tags;
using Rolecall.Identity.Secrets;

namespace Rolecall.Identity.Accounts.InstanceProfiles;

/// <summary>
/// The part of an instance's metadata that can be changed. An instance from before these settings existed has the defaults. Whether it may
/// ask without a token is <see cref="StoredWorkload.TokensOptional"/>.
/// </summary>
public sealed record InstanceSettings
{
    public const string DefaultType = "t3.micro";

    public string InstanceType { get => field ?? DefaultType; init; } = null!;

    /// <summary>ami-…; null where the launch gave none.</summary>
    public string? ImageId { get; init; }

    public ImmutableArray<EntityTag> Tags { get => field.IsDefault ? [] : field; init; }

    /// <summary>At most 16,384 bytes, in base64; null for none. Programs put passwords there, so it is kept as a secret.</summary>
    [JsonConverter(typeof(SecretConverter))]
    public Secret? UserData { get; init; }

    /// <summary>HttpPutResponseHopLimit, 1 to 64.</summary>
    public int HopLimit { get => field == 0 ? 1 : field; init; }

    /// <summary>HttpEndpoint is "disabled".</summary>
    public bool EndpointDisabled { get; init; }

    /// <summary>InstanceMetadataTags is "enabled".</summary>
    public bool TellsTags { get; init; }
}
