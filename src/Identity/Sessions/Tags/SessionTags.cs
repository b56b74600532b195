using System.Collections.Immutable;
using Rolecall.Api.Sts.V1;
using Rolecall.Identity.Faults;

namespace Rolecall.Identity.Sessions.Tags;

/// <summary>Session tags: what may be passed, and what a chain hands on. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html</summary>
public static class SessionTags
{
    /// <summary>Refuses tags that AWS refuses before it asks for any permission.</summary>
    /// <param name="tags">The tags that the request passes.</param>
    /// <param name="transitiveKeys">Those of them that it marks transitive.</param>
    /// <param name="callerSession">The session that asks; null for a long-term key.</param>
    /// <exception cref="AwsFaultException">InvalidParameterValue.</exception>
    public static void Check(IReadOnlyCollection<Tag> tags, IReadOnlyCollection<string> transitiveKeys, SessionClaims? callerSession)
    {
        var keys = tags.Select(tag => tag.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (keys.Count != tags.Count)
            throw Refused("Duplicate tag keys found. Please note that Tag keys are case insensitive.");
        if (tags.Any(tag => IsReserved(tag.Key) || IsReserved(tag.Value)))
            throw Refused("Tag keys and values that begin with aws: are reserved for system use.");
        if (Inherited(callerSession).Any(tag => keys.Contains(tag.Key)))
            throw Refused("One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.");
        if (!transitiveKeys.All(keys.Contains))
            throw Refused("The specified transitive tag key must be included in the requested tags.");
    }

    /// <summary>The transitive tags that a session hands on to the sessions assumed from it; of a GetSessionToken or federated session, none.</summary>
    public static IEnumerable<SessionTag> Inherited(SessionClaims? callerSession) =>
        callerSession?.Tags.Where(tag => tag.Transitive) ?? [];

    /// <summary>The tags of a new session: the inherited ones and the passed ones. Keys keep the case that they came in.</summary>
    internal static ImmutableArray<SessionTag> Of(IReadOnlyCollection<Tag> tags, IReadOnlyCollection<string> transitiveKeys, SessionClaims? callerSession)
    {
        var transitive = transitiveKeys.ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. Inherited(callerSession), .. tags.Select(tag => new SessionTag(tag.Key, tag.Value, transitive.Contains(tag.Key)))];
    }

    private static bool IsReserved(string text) => text.StartsWith("aws:", StringComparison.OrdinalIgnoreCase);

    private static AwsFaultException Refused(string message) => new(Fault.InvalidParameterValue(message));
}
