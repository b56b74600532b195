using System.Collections.Immutable;
using Rolecall.Api.Sts.V1;
using Rolecall.Identity.Accounts.Tags;
using Rolecall.Identity.Faults;

namespace Rolecall.Identity.Sessions.Tags;

/// <summary>
/// Session tags: what may be passed, and what a chain hands on. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
/// </summary>
public static class SessionTags
{
    /// <summary>The tags of a request.</summary>
    public static ImmutableArray<EntityTag> Passed(IReadOnlyCollection<Tag> tags) =>
        tags.Count == 0 ? [] : [.. tags.Select(tag => new EntityTag(tag.Key, tag.Value))];

    /// <summary>Refuses keys that differ in case alone; null where there are none.</summary>
    public static Fault? Repeated(ImmutableArray<EntityTag> tags) => tags.Length > 1 && KeysOf(tags).Count != tags.Length
        ? Fault.InvalidParameterValue("Duplicate tag keys found. Please note that Tag keys are case insensitive.")
        : null;

    /// <summary>Refuses keys and values that AWS keeps for itself; null where there are none.</summary>
    public static Fault? Reserved(ImmutableArray<EntityTag> tags) => tags.Any(tag => IsReserved(tag.Key) || IsReserved(tag.Value))
        ? Fault.InvalidParameterValue("Tag keys and values that begin with aws: are reserved for system use.")
        : null;

    /// <summary>Refuses a tag that the chain hands on with a value of its own; null where there is none.</summary>
    public static Fault? Contradictory(ImmutableArray<EntityTag> tags, SessionClaims? callerSession) =>
        tags.Length > 0 && callerSession is not null && Inherited(callerSession).Select(tag => tag.Key).Any(KeysOf(tags).Contains)
            ? Fault.InvalidParameterValue(
                "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.")
            : null;

    /// <summary>Refuses transitive keys of tags that are not passed; null where there are none.</summary>
    public static Fault? NotPassed(ImmutableArray<EntityTag> tags, ImmutableArray<string> transitiveKeys) =>
        transitiveKeys.Length > 0 && !transitiveKeys.All(KeysOf(tags).Contains)
            ? Fault.InvalidParameterValue("The specified transitive tag key must be included in the requested tags.")
            : null;

    /// <summary>
    /// The transitive tags that a session hands on to the sessions assumed from it; of a GetSessionToken or federated session, none.
    /// </summary>
    public static IEnumerable<SessionTag> Inherited(SessionClaims? callerSession) =>
        callerSession?.Tags.Where(tag => tag.Transitive) ?? [];

    /// <summary>The tags of a new session: the inherited ones and the passed ones. Keys keep the case that they came in.</summary>
    internal static ImmutableArray<SessionTag> Of(
        ImmutableArray<EntityTag> tags, ImmutableArray<string> transitiveKeys, SessionClaims? callerSession) =>
        callerSession is null ? Passed(tags, transitiveKeys) : [.. Inherited(callerSession), .. Passed(tags, transitiveKeys)];

    private static ImmutableArray<SessionTag> Passed(ImmutableArray<EntityTag> tags, ImmutableArray<string> transitiveKeys)
    {
        if (tags.IsEmpty)
            return [];
        var passed = ImmutableArray.CreateBuilder<SessionTag>(tags.Length);
        foreach (var tag in tags)
            passed.Add(new SessionTag(tag.Key, tag.Value, IsAmong(transitiveKeys, tag.Key)));
        return passed.MoveToImmutable();
    }

    private static bool IsAmong(ImmutableArray<string> keys, string wanted)
    {
        foreach (var key in keys)
        {
            if (key.Equals(wanted, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return false;
    }

    private static HashSet<string> KeysOf(ImmutableArray<EntityTag> tags) =>
        tags.Select(tag => tag.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);

    private static bool IsReserved(string text) => text.StartsWith("aws:", StringComparison.OrdinalIgnoreCase);
}
