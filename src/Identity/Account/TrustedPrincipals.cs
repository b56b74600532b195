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
public static class TrustedPrincipals
{
    /// <summary>The unique id of the account's user or role of this ARN; null where there is none.</summary>
    public static string? IdOf(AccountState state, string arn)
    {
        if (!Arn.TryParse(arn, out var parsed) || parsed.Account != state.AccountId || parsed.Service != "iam")
            return null;
        var name = parsed.Resource[(parsed.Resource.LastIndexOf('/') + 1)..];
        if (state.Users.GetValueOrDefault(name) is { } user && user.ArnIn(state.AccountId) == arn)
            return user.UserId;
        return state.Roles.GetValueOrDefault(name) is { } role && role.ArnIn(state.AccountId) == arn ? role.RoleId : null;
    }

    /// <summary>Those of the ARNs that are the account's users and roles.</summary>
    public static ImmutableArray<PrincipalId> Known(AccountState state, IEnumerable<string> arns) =>
        [.. arns.Select(arn => (Arn: arn, Id: IdOf(state, arn))).Where(found => found.Id is not null).Select(found => new PrincipalId(found.Arn, found.Id!))];

    /// <summary>The ARNs that a policy names; none where it cannot be read.</summary>
    public static ImmutableArray<string> NamedIn(string json, PolicyGrammar grammar)
    {
        try
        {
            return PolicyDocument.Parse(json, grammar).NamedPrincipals;
        }
        catch (MalformedPolicyException)
        {
            // Whoever writes it refuses it, with the reason.
            return [];
        }
    }

    /// <summary>The ARNs of other accounts that an operation writes into a trust policy, or shows in one: who has them is asked before it runs.</summary>
    public static IEnumerable<string> ForeignIn(AccountState state, IMessage request) => Roles.ForeignPrincipals(state, request);

    /// <summary>The policy as it is shown.</summary>
    /// <param name="json">As it was written.</param>
    /// <param name="bound">Whom it meant.</param>
    /// <param name="idNow">The unique id that has an ARN now; null where no one has it.</param>
    public static string Show(string json, ImmutableArray<PrincipalId> bound, Func<string, string?> idNow) =>
        PolicyDocument.Show(json, bound.Where(one => idNow(one.Arn) != one.Id).ToDictionary(one => one.Arn, one => one.Id, StringComparer.Ordinal));

    /// <summary>By ARN, for <see cref="PolicyDocument.Bind"/>.</summary>
    public static IReadOnlyDictionary<string, string> ByArn(ImmutableArray<PrincipalId> bound) =>
        bound.ToDictionary(one => one.Arn, one => one.Id, StringComparer.Ordinal);

    /// <summary>The accounts of the ARNs, with the ARNs of each.</summary>
    public static IEnumerable<IGrouping<string, string>> ByAccount(IEnumerable<string> arns) =>
        arns.Distinct(StringComparer.Ordinal).GroupBy(arn => Arn.Parse(arn).Account, StringComparer.Ordinal);
}
