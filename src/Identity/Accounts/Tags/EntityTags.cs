using System.Collections.Immutable;
using Rolecall.Api.Iam.V1;
using Rolecall.Identity.Faults;

namespace Rolecall.Identity.Accounts.Tags;

/// <summary>
/// Tags of IAM entities. A user or role has one tag of a key, whatever its case; on other entities, keys that differ in case alone are two
/// tags (recorded on AWS by other servers' tests). https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html
/// </summary>
internal static class EntityTags
{
    /// <summary>How users and roles tell keys apart.</summary>
    public static StringComparer WithoutCase => StringComparer.OrdinalIgnoreCase;

    /// <summary>How all other entities do.</summary>
    public static StringComparer ByCase => StringComparer.Ordinal;

    /// <summary>The tags of an entity that is made.</summary>
    /// <exception cref="AwsFaultException">LimitExceeded: more than <paramref name="most"/>; InvalidInput.</exception>
    public static ImmutableArray<EntityTag> Read(IReadOnlyCollection<Tag> tags, StringComparer keys, int most)
    {
        if (tags.DistinctBy(tag => tag.Key, keys).Count() != tags.Count)
            throw new AwsFaultException(Fault.InvalidInput("Duplicate tag keys found. Please note that Tag keys are case insensitive."));
        if (tags.Any(tag => tag.Key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase)))
            throw new AwsFaultException(Fault.InvalidInput("Tag keys beginning with aws: are reserved for system use."));
        return Bounded([.. tags.Select(tag => new EntityTag(tag.Key, tag.Value))], most);
    }

    /// <summary>The tags with those that are given: one of a key that is there already takes its place.</summary>
    /// <exception cref="AwsFaultException">LimitExceeded; InvalidInput.</exception>
    public static ImmutableArray<EntityTag> Added(ImmutableArray<EntityTag> tags, IReadOnlyCollection<Tag> added, StringComparer keys, int most)
    {
        var given = Read(added, keys, most);
        return Bounded(
        [
            .. tags.Select(tag => given.FirstOrDefault(other => keys.Equals(other.Key, tag.Key)) ?? tag),
            .. given.Where(tag => !tags.Any(other => keys.Equals(other.Key, tag.Key))),
        ], most);
    }

    /// <summary>The tags without those of the keys.</summary>
    public static ImmutableArray<EntityTag> Without(ImmutableArray<EntityTag> tags, IEnumerable<string> removed, StringComparer keys) =>
        [.. tags.Where(tag => !removed.Contains(tag.Key, keys))];

    /// <summary>A page of the tags, by key.</summary>
    public static (IEnumerable<Tag> Page, string? Marker) PageOf(ImmutableArray<EntityTag> tags, string marker, int maxItems)
    {
        var (page, next) = Pages.Of(tags.OrderBy(tag => tag.Key, NameOrder.Whole), tag => tag.Key, marker, maxItems, NameOrder.Whole);
        return (Show([.. page]), next);
    }

    public static IEnumerable<Tag> Show(ImmutableArray<EntityTag> tags) => tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value });

    private static ImmutableArray<EntityTag> Bounded(ImmutableArray<EntityTag> tags, int most) => tags.Length <= most
        ? tags
        : throw new AwsFaultException(Fault.LimitExceeded("The number of tags has reached the maximum limit."));
}
