using System.Collections.Immutable;
using Rolecall.Api.Sts.V1;
using Rolecall.Identity.Accounts.Roles;
using Rolecall.Identity.Accounts.Tags;
using Rolecall.Identity.Contexts;
using Rolecall.Identity.Sessions.Tags;
using Rolecall.Identity.Sessions.WebIdentity;
using Rolecall.Policy;

namespace Rolecall.Identity.Sessions.Issuing;

/// <summary>
/// What a request for a session needs besides the permission that its operation is named after, and the condition keys that
/// policies see of it. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
/// </summary>
public static class SessionRequest
{
    public const string TagSession = "sts:TagSession";
    public const string SetSourceIdentity = "sts:SetSourceIdentity";
    public const string SetContext = "sts:SetContext";

    /// <summary>The permission-only actions of an AssumeRole, asked for on both sides like the operation itself.</summary>
    public static ImmutableArray<string> AlsoNeededBy(AssumeRoleRequest request, SessionClaims? callerSession)
    {
        if (request.Tags.Count == 0 && request.TransitiveTagKeys.Count == 0 && request.ProvidedContexts.Count == 0
            && callerSession is null && !request.HasSourceIdentity)
            return [];
        var actions = ImmutableArray.CreateBuilder<string>();
        if (request.Tags.Count > 0 || request.TransitiveTagKeys.Count > 0 || SessionTags.Inherited(callerSession).Any())
            actions.Add(TagSession);
        if (SourceIdentityOf(request, callerSession) is not null)
            actions.Add(SetSourceIdentity);
        if (request.ProvidedContexts.Count > 0)
            actions.Add(SetContext);
        return actions.ToImmutable();
    }

    /// <summary>The condition keys of an AssumeRole that come from the request.</summary>
    /// <param name="assertion">What a context provider says of the request's user; null where the request brings nothing to be
    /// believed.</param>
    public static IEnumerable<ConditionEntry> EntriesOf(
        AssumeRoleRequest request, SessionClaims? callerSession, ContextAssertion? assertion = null)
    {
        yield return new("sts:RoleSessionName", request.RoleSessionName);
        if (request.HasExternalId)
            yield return new("sts:ExternalId", request.ExternalId);
        if (SourceIdentityOf(request, callerSession) is { } source)
            yield return new("sts:SourceIdentity", source);
        if (request.Tags.Count > 0)
        {
            foreach (var entry in EntriesOf(request.Tags))
                yield return entry;
        }
        if (request.TransitiveTagKeys.Count > 0 || callerSession is not null)
        {
            ImmutableArray<string> transitive = [.. request.TransitiveTagKeys, .. SessionTags.Inherited(callerSession).Select(tag => tag.Key)];
            if (transitive.Length > 0)
                yield return new("sts:TransitiveTagKeys", transitive);
        }
        if (request.ProvidedContexts.Count > 0)
            yield return new("sts:RequestContextProviders", [.. request.ProvidedContexts.Select(context => context.ProviderArn)]);
        foreach (var entry in assertion?.RequestEntries ?? [])
            yield return entry;
    }

    /// <summary>The condition keys of a GetWebIdentityToken that come from the request.</summary>
    public static IEnumerable<ConditionEntry> EntriesOf(GetWebIdentityTokenRequest request)
    {
        yield return new("sts:IdentityTokenAudience", [.. request.Audience]);
        yield return new("sts:SigningAlgorithm", request.SigningAlgorithm);
        yield return new(
            "sts:DurationSeconds", WebIdentityTokens.SecondsOf(request).ToString(System.Globalization.CultureInfo.InvariantCulture));
        foreach (var entry in EntriesOf(request.Tags))
            yield return entry;
    }

    /// <summary>aws:RequestTag/… and aws:TagKeys of passed session tags; nothing where there are none.</summary>
    public static IEnumerable<ConditionEntry> EntriesOf(IReadOnlyCollection<Tag> tags)
    {
        foreach (var tag in tags)
            yield return new("aws:RequestTag/" + tag.Key, tag.Value);
        if (tags.Count > 0)
            yield return new("aws:TagKeys", [.. tags.Select(tag => tag.Key)]);
    }

    /// <summary>The source identity that the new session would have: once set, it stays through the chain.</summary>
    public static string? SourceIdentityOf(AssumeRoleRequest request, SessionClaims? callerSession) =>
        request.HasSourceIdentity ? request.SourceIdentity : callerSession?.SourceIdentity;

    /// <summary>The role's tags as condition keys, for the caller's policies.</summary>
    public static IEnumerable<ConditionEntry> ResourceTags(ImmutableArray<EntityTag> roleTags) =>
        roleTags.SelectMany(tag => new ConditionEntry[]
    {
        new("aws:ResourceTag/" + tag.Key, tag.Value),
        new("iam:ResourceTag/" + tag.Key, tag.Value),
    });

    /// <summary>
    /// What only the role's side sees: the role's tags, of which aws:ResourceTag gives way to inherited transitive tags of the
    /// same key, and the one-time code that came with the request. These stand above the caller's own keys.
    /// </summary>
    public static IEnumerable<ConditionEntry> TrustEntries(
        RoleDefinition role, SessionClaims? callerSession, DateTimeOffset? multiFactorAt, DateTimeOffset now)
    {
        if (!role.Tags.IsEmpty)
        {
            foreach (var entry in ResourceTags(role.Tags))
                yield return entry;
            var own = role.Tags.Select(tag => tag.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
            foreach (var tag in SessionTags.Inherited(callerSession).Where(tag => own.Contains(tag.Key)))
                yield return new("aws:ResourceTag/" + tag.Key, tag.Value);
        }
        if (multiFactorAt is { } given)
        {
            yield return new("aws:MultiFactorAuthPresent", "true");
            yield return new("aws:MultiFactorAuthAge", PrincipalFacts.MultiFactorAge(given, now));
        }
    }
}
