using System.Collections.Immutable;
using Rolecall.Api.Native.V1;
using Rolecall.Identity.Accounts.InstanceProfiles;
using Rolecall.Identity.Accounts.Tags;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Secrets;
using Rolecall.Policy;

namespace Rolecall.Gateway.Operations.Compute;

/// <summary>Instances as requests and answers have them.</summary>
internal static class InstanceRequests
{
    /// <summary>The instance as it is launched. IMDSv2 alone, unless the request says otherwise, as AWS's consoles and new images have it.</summary>
    /// <exception cref="AwsFaultException">ValidationError: the request says two things.</exception>
    public static StoredWorkload Launched(StoredWorkload instance, LaunchInstanceRequest request)
    {
        var options = request.MetadataOptions ?? new InstanceMetadataOptions();
        if (request.HasTokensOptional && options.HasHttpTokens && request.TokensOptional != (options.HttpTokens == "optional"))
            throw new AwsFaultException(Fault.ValidationError("The request says twice whether tokens are optional, and not the same."));
        var launched = instance with
        {
            TokensOptional = request.TokensOptional,
            Instance = new InstanceSettings
            {
                InstanceType = request.HasInstanceType ? request.InstanceType : InstanceSettings.DefaultType,
                ImageId = request.HasImageId ? request.ImageId : null,
                Tags = InstanceTags.Added([], TagsOf(request.Tags)),
                UserData = request.HasUserData ? UserData(request.UserData) : null,
            },
        };
        return With(launched, options);
    }

    /// <summary>The instance with the options that are given.</summary>
    public static StoredWorkload With(StoredWorkload instance, InstanceMetadataOptions options)
    {
        var settings = SettingsOf(instance);
        return instance with
        {
            TokensOptional = options.HasHttpTokens ? options.HttpTokens == "optional" : instance.TokensOptional,
            Instance = InstanceTags.Checked(settings with
            {
                HopLimit = options.HasHttpPutResponseHopLimit ? options.HttpPutResponseHopLimit : settings.HopLimit,
                EndpointDisabled = options.HasHttpEndpoint ? options.HttpEndpoint == "disabled" : settings.EndpointDisabled,
                TellsTags = options.HasInstanceMetadataTags ? options.InstanceMetadataTags == "enabled" : settings.TellsTags,
            }),
        };
    }

    public static StoredWorkload With(StoredWorkload instance, Func<InstanceSettings, InstanceSettings> change) =>
        instance with { Instance = InstanceTags.Checked(change(SettingsOf(instance))) };

    public static Secret? UserData(Google.Protobuf.ByteString bytes) => bytes.IsEmpty ? null : new Secret(bytes.ToBase64());

    public static ImmutableArray<EntityTag> TagsOf(IEnumerable<InstanceTag> tags) => [.. tags.Select(tag => new EntityTag(tag.Key, tag.Value))];

    public static InstanceMetadataOptions ShowOptions(StoredWorkload instance)
    {
        var settings = SettingsOf(instance);
        return new()
        {
            HttpTokens = instance.TokensOptional ? "optional" : "required",
            HttpPutResponseHopLimit = settings.HopLimit,
            HttpEndpoint = settings.EndpointDisabled ? "disabled" : "enabled",
            InstanceMetadataTags = settings.TellsTags ? "enabled" : "disabled",
        };
    }

    /// <summary>All but the user data.</summary>
    public static InstanceDetails Show(StoredWorkload instance)
    {
        var facts = new InstanceFacts(instance);
        var message = new InstanceDetails
        {
            InstanceType = facts.Settings.InstanceType,
            ImageId = facts.ImageId,
            MetadataOptions = ShowOptions(instance),
            Mac = facts.Mac,
            VpcId = facts.VpcId,
            SubnetId = facts.SubnetId,
            ReservationId = facts.ReservationId,
        };
        message.Tags.AddRange(facts.Settings.Tags.Select(tag => new InstanceTag { Key = tag.Key, Value = tag.Value }));
        return message;
    }

    /// <summary>
    /// What policies on an instance ask of.
    /// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html#amazonec2-policy-keys
    /// </summary>
    public static ImmutableArray<ConditionEntry> Keys(StoredWorkload instance)
    {
        var options = ShowOptions(instance);
        return
        [
            new("ec2:InstanceType", SettingsOf(instance).InstanceType),
            new("ec2:MetadataHttpTokens", options.HttpTokens),
            new("ec2:MetadataHttpEndpoint", options.HttpEndpoint),
            new("ec2:MetadataHttpPutResponseHopLimit", options.HttpPutResponseHopLimit.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            new("ec2:Region", instance.Region),
        ];
    }

    public static ImmutableArray<ConditionEntry> ResourceKeys(StoredWorkload instance) => InstanceTags.ResourceKeys(SettingsOf(instance).Tags);

    private static InstanceSettings SettingsOf(StoredWorkload instance) => instance.Instance ?? new InstanceSettings();
}
