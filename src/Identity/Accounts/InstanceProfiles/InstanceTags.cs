using System.Buffers;
using System.Collections.Immutable;
using Rolecall.Identity.Accounts.Tags;
using Rolecall.Identity.Faults;
using Rolecall.Policy;

namespace Rolecall.Identity.Accounts.InstanceProfiles;

/// <summary>
/// Tags of instances, with EC2's rules. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html#tag-restrictions
/// </summary>
public static class InstanceTags
{
    private const int Most = 50;

    private static readonly SearchValues<char> InPaths =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+=,.@:");

    /// <summary>The tags with those that are given; one of a key that is there already takes its place.</summary>
    /// <exception cref="AwsFaultException">InvalidParameterValue: a key twice, or of AWS's own. LimitExceeded.</exception>
    public static ImmutableArray<EntityTag> Added(ImmutableArray<EntityTag> tags, ImmutableArray<EntityTag> given)
    {
        if (given.GroupBy(tag => tag.Key, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new AwsFaultException(Fault.InvalidParameterValue($"Duplicate tag key '{twice.Key}' specified."));
        if (given.Any(tag => tag.Key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase)))
            throw new AwsFaultException(Fault.InvalidParameterValue("Tag keys starting with 'aws:' are reserved for internal use"));
        ImmutableArray<EntityTag> all = [.. Without(tags, [.. given.Select(tag => tag.Key)]), .. given];
        return all.Length <= Most
            ? all
            : throw new AwsFaultException(Fault.LimitExceeded("The maximum number of Tags for a resource has been reached."));
    }

    public static ImmutableArray<EntityTag> Without(ImmutableArray<EntityTag> tags, ImmutableArray<string> keys) =>
        tags.RemoveAll(tag => keys.Contains(tag.Key, StringComparer.Ordinal));

    /// <summary>
    /// The settings, where metadata can tell them: with InstanceMetadataTags, a key is a segment of a path.
    /// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/work-with-tags-in-IMDS.html
    /// </summary>
    /// <exception cref="AwsFaultException">InvalidParameterValue: a key cannot be told.</exception>
    public static InstanceSettings Checked(InstanceSettings settings)
    {
        if (settings.TellsTags && settings.Tags.FirstOrDefault(tag => !IsSegment(tag.Key)) is { } untold)
        {
            throw new AwsFaultException(Fault.InvalidParameterValue(
                $"'{untold.Key}' is not a valid tag key. Tag keys must match pattern ([0-9a-zA-Z\\-_+=,.@:]{{1,255}}), "
                + "and must not be a reserved name ('.', '..', '_index')"));
        }
        return settings;
    }

    /// <summary>aws:RequestTag/… and aws:TagKeys.</summary>
    public static ImmutableArray<ConditionEntry> RequestKeys(ImmutableArray<EntityTag> given) => given.IsEmpty
        ? []
        : [.. given.Select(tag => new ConditionEntry("aws:RequestTag/" + tag.Key, tag.Value)), new("aws:TagKeys", [.. given.Select(tag => tag.Key)])];

    /// <summary>aws:ResourceTag/… and ec2:ResourceTag/….</summary>
    public static ImmutableArray<ConditionEntry> ResourceKeys(ImmutableArray<EntityTag> tags) =>
    [
        .. tags.Select(tag => new ConditionEntry("aws:ResourceTag/" + tag.Key, tag.Value)),
        .. tags.Select(tag => new ConditionEntry("ec2:ResourceTag/" + tag.Key, tag.Value)),
    ];

    private static bool IsSegment(string key) => !key.AsSpan().ContainsAnyExcept(InPaths) && key is not ("." or ".." or "_index");
}
