using System.Collections.Immutable;
using Google.Protobuf;
using Rolecall.Policy;

namespace Rolecall.Identity;

/// <summary>A user or role by name and by unique id.</summary>
public sealed record PrincipalId(string Arn, string Id);

/// <summary>
/// Whom a resource's policy means: at the write each ARN of a user or role is bound to its unique id, and when the policy is
/// shown, those who are no longer there show as their ids. A name that no one had at the write stays a name.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-roles
/// </summary>
public static class BoundPrincipals
{
    /// <summary>
    /// Of those who are asked for, the account's users and roles as they are now: one without an id is found by the ARN, one
    /// with an id by that, whatever its ARN is now.
    /// </summary>
    public static ImmutableArray<PrincipalId> Find(AccountState state, IEnumerable<PrincipalId> asked) =>
        [.. asked.Select(one => one.Id.Length == 0 ? ByArn(state, one.Arn) : ById(state, one)).Where(found => found is not null).Select(found => found!)];

    /// <summary>Asks for ARNs.</summary>
    public static IEnumerable<PrincipalId> Named(IEnumerable<string> arns) => arns.Select(arn => new PrincipalId(arn, ""));

    private static PrincipalId? ByArn(AccountState state, string arn)
    {
        if (!Arn.TryParse(arn, out var parsed) || parsed.Account != state.AccountId || parsed.Service != "iam")
            return null;
        var name = parsed.Resource[(parsed.Resource.LastIndexOf('/') + 1)..];
        if (state.Users.GetValueOrDefault(name) is { } user && user.ArnIn(state.AccountId) == arn)
            return new PrincipalId(arn, user.UserId);
        return state.Roles.GetValueOrDefault(name) is { } role && role.ArnIn(state.AccountId) == arn ? new PrincipalId(arn, role.RoleId) : null;
    }

    private static PrincipalId? ById(AccountState state, PrincipalId asked)
    {
        // Most still have the ARN that they had.
        if (ByArn(state, asked.Arn) is { } same && same.Id == asked.Id)
            return same;
        var arn = state.Users.Values.FirstOrDefault(user => user.UserId == asked.Id)?.ArnIn(state.AccountId)
            ?? state.Roles.Values.FirstOrDefault(role => role.RoleId == asked.Id)?.ArnIn(state.AccountId);
        return arn is null ? null : asked with { Arn = arn };
    }

    /// <summary>The ARNs that a policy names; none where it cannot be read.</summary>
    public static ImmutableArray<string> NamedIn(string json, PolicyGrammar grammar)
    {
        try
        {
            return PolicyDocument.Parse(json, grammar).NamedPrincipals;
        }
        catch (MalformedPolicyException)
        {
            // Whoever is to write it refuses it, with the reason.
            return [];
        }
    }

    /// <summary>The users and roles of other accounts that an operation writes into a trust policy, or shows in one: they are asked for before it runs.</summary>
    public static IEnumerable<PrincipalId> ForeignIn(AccountState state, IMessage request) => Roles.ForeignPrincipals(state, request);

    /// <summary>The policy as it is shown: those whom it means by the ARNs that they have now, or by their ids where they are gone.</summary>
    /// <param name="json">As it was written.</param>
    /// <param name="bound">Whom it means.</param>
    /// <param name="now">Those of them who are there.</param>
    public static string Show(string json, ImmutableArray<PrincipalId> bound, IEnumerable<PrincipalId> now)
    {
        if (bound.IsEmpty)
            return json;
        var arns = now.DistinctBy(one => one.Id, StringComparer.Ordinal).ToDictionary(one => one.Id, one => one.Arn, StringComparer.Ordinal);
        return PolicyDocument.Show(json, bound
            .Select(one => (one.Arn, Shown: arns.GetValueOrDefault(one.Id, one.Id)))
            .Where(one => one.Shown != one.Arn)
            .ToDictionary(one => one.Arn, one => one.Shown, StringComparer.Ordinal));
    }

    /// <summary>By ARN, for <see cref="PolicyDocument.Bind"/>.</summary>
    public static IReadOnlyDictionary<string, string> ByArn(ImmutableArray<PrincipalId> bound) =>
        bound.ToDictionary(one => one.Arn, one => one.Id, StringComparer.Ordinal);

    /// <summary>By the account that is to be asked for them.</summary>
    public static IEnumerable<IGrouping<string, PrincipalId>> ByAccount(IEnumerable<PrincipalId> asked) =>
        asked.Distinct().GroupBy(one => Arn.Parse(one.Arn).Account, StringComparer.Ordinal);
}
