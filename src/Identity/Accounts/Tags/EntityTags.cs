using System.Collections.Immutable;
using Rolecall.Api.Iam.V1;
using Rolecall.Identity.Accounts.Users;
using Rolecall.Identity.Faults;

namespace Rolecall.Identity.Accounts.Tags;

/// <summary>Tags of IAM entities: at most fifty, keys told apart without regard to case. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html</summary>
internal static class EntityTags
{
    private const int Most = 50;

    public static ImmutableArray<EntityTag> Read(IReadOnlyCollection<Tag> tags)
    {
        if (tags.Count > Most)
            throw new AwsFaultException(Fault.QuotaExceeded("TagsPerEntity", Most));
        if (tags.DistinctBy(tag => tag.Key, StringComparer.OrdinalIgnoreCase).Count() != tags.Count)
            throw new AwsFaultException(Fault.InvalidInput("Duplicate tag keys found. Please note that Tag keys are case insensitive."));
        if (tags.Any(tag => tag.Key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase)))
            throw new AwsFaultException(Fault.InvalidInput("Tag keys that begin with aws: are reserved for system use."));
        return [.. tags.Select(tag => new EntityTag(tag.Key, tag.Value))];
    }

    /// <summary>The tags with those that are given, which stand above the ones of the same key.</summary>
    /// <exception cref="AwsFaultException">LimitExceeded; InvalidInput.</exception>
    public static ImmutableArray<EntityTag> Added(ImmutableArray<EntityTag> tags, IReadOnlyCollection<Tag> added)
    {
        var given = Read(added);
        var kept = tags.Where(tag => !given.Any(other => UserOperations.Same(other.Key, tag.Key)));
        return Read([.. Show([.. kept, .. given])]);
    }

    /// <summary>The tags without those of the keys.</summary>
    public static ImmutableArray<EntityTag> Without(ImmutableArray<EntityTag> tags, IEnumerable<string> keys) =>
        [.. tags.Where(tag => !keys.Any(key => UserOperations.Same(key, tag.Key)))];

    /// <summary>A page of the tags, by key.</summary>
    public static (IEnumerable<Tag> Page, string? Marker) PageOf(ImmutableArray<EntityTag> tags, string marker, int maxItems)
    {
        var (page, next) = Pages.Of(tags.OrderBy(tag => tag.Key, StringComparer.OrdinalIgnoreCase), tag => tag.Key, marker, maxItems);
        return (Show([.. page]), next);
    }

    public static IEnumerable<Tag> Show(ImmutableArray<EntityTag> tags) => tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value });
}
