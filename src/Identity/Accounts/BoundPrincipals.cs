using System.Collections.Immutable;
using Google.Protobuf;
using Rolecall.Identity.Accounts.Roles;
using Rolecall.Identity.Ids;
using Rolecall.Policy;

namespace Rolecall.Identity.Accounts;

/// <summary>
/// Whom a resource's policy means: at the write each ARN of a user or role is bound to its unique id, and when the policy is
/// shown, those who are no longer there show as their ids. A name that no one had at the write waits for its first bearer.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-roles
/// </summary>
public static class BoundPrincipals
{
    private const string Root = "root";

    /// <summary>
    /// Of those who are asked for, the account's users and roles as they are now: one without an id is found by the ARN, or awaited;
    /// one with an id is found by that, whatever its ARN is now, or left out. Root is found where the account is there.
    /// </summary>
    public static ImmutableArray<PrincipalId> Find(AccountState state, IEnumerable<PrincipalId> asked) =>
    [
        .. asked.Select(
            one => one.Id.Length == 0 ? ByArn(state, one.Arn) ?? one with { AwaitedSince = state.Departed.Count } : ById(state, one))
            .Where(found => found is not null)
            .Select(found => found!),
    ];

    /// <summary>Asks for ARNs.</summary>
    public static IEnumerable<PrincipalId> FromArns(IEnumerable<string> arns) => arns.Select(arn => new PrincipalId(arn, ""));

    private static PrincipalId? ByArn(AccountState state, string arn)
    {
        if (!Arn.TryParse(arn, out var parsed) || parsed.Account != state.AccountId || parsed.Service != "iam")
            return null;
        if (parsed.Resource == Root)
            return state.Opened is null ? null : new PrincipalId(arn, state.AccountId);
        var name = parsed.Resource[(parsed.Resource.LastIndexOf('/') + 1)..];
        if (state.Users.GetValueOrDefault(name) is { } user && user.ArnIn(state.AccountId) == arn)
            return new PrincipalId(arn, user.UserId);
        return state.Roles.GetValueOrDefault(name) is { } role && role.ArnIn(state.AccountId) == arn
            ? new PrincipalId(arn, role.RoleId)
            : null;
    }

    private static bool IsRoot(PrincipalId one) => one.Arn.EndsWith(":" + Root, StringComparison.Ordinal);

    private static PrincipalId? ById(AccountState state, PrincipalId asked)
    {
        // Most still have the ARN that they had.
        if (ByArn(state, asked.Arn) is { } same && same.Id == asked.Id)
            return same;
        var arn = state.Users.Values.FirstOrDefault(user => user.UserId == asked.Id)?.ArnIn(state.AccountId)
            ?? state.Roles.Values.FirstOrDefault(role => role.RoleId == asked.Id)?.ArnIn(state.AccountId);
        return arn is null ? null : asked with { Arn = arn };
    }

    /// <summary>Those whom a policy names, to be asked for; none where it cannot be read.</summary>
    /// <param name="accountsToo">Ask for the accounts that it names, too, by their roots.</param>
    public static ImmutableArray<PrincipalId> NamedIn(string json, PolicyGrammar grammar, bool accountsToo)
    {
        try
        {
            var document = PolicyDocument.Parse(json, grammar);
            return
            [
                .. FromArns(document.NamedPrincipals),
                .. accountsToo ? FromArns(document.NamedAccounts.Select(account => $"arn:aws:iam::{account}:{Root}")) : [],
            ];
        }
        catch (MalformedPolicyException)
        {
            // Whoever is to write it refuses it, with the reason.
            return [];
        }
    }

    /// <summary>What a policy keeps of those who were asked for.</summary>
    public static ImmutableArray<PrincipalId> Kept(IEnumerable<PrincipalId> found) => [.. found.Where(one => !IsRoot(one))];

    /// <summary>The first of those who were asked for who is not there; null where all are.</summary>
    public static PrincipalId? MissingAmong(IEnumerable<PrincipalId> found) => found.FirstOrDefault(one => one.Id.Length == 0);

    /// <summary>
    /// The users and roles of other accounts that an operation writes into a trust policy, or shows in one: they are asked for before it
    /// runs.
    /// </summary>
    /// <param name="accountsToo">Those that are written may only be there: ask for accounts, too.</param>
    public static IEnumerable<PrincipalId> ForeignIn(AccountState state, IMessage request, bool accountsToo) =>
        RoleOperations.ForeignPrincipals(state, request, accountsToo);

    /// <summary>
    /// The policy as it is shown: those whom it means by the ARNs that they have now, or by their ids where they are gone.
    /// </summary>
    /// <param name="json">As it was written.</param>
    /// <param name="bound">Whom it means.</param>
    /// <param name="now">Those of them who are there.</param>
    public static string Show(string json, ImmutableArray<PrincipalId> bound, IEnumerable<PrincipalId> now)
    {
        var arns = now.DistinctBy(one => one.Id, StringComparer.Ordinal).ToDictionary(
            one => one.Id, one => one.Arn, StringComparer.Ordinal);
        var shown = Borne(bound)
            .Select(one => (one.Arn, Shown: arns.GetValueOrDefault(one.Id, one.Id)))
            .Where(one => one.Shown != one.Arn)
            .ToDictionary(one => one.Arn, one => one.Shown, StringComparer.Ordinal);
        // Whom the policy itself names by an id is shown by the ARN, for as long as it is there.
        foreach (var (id, arn) in arns)
            shown.TryAdd(id, arn);
        return PolicyDocument.Show(json, shown);
    }

    /// <summary>Those of an account whom a policy names by their unique ids, to be asked for.</summary>
    public static IEnumerable<PrincipalId> IdsIn(string json, PolicyGrammar grammar, AccountId accountId) =>
        PolicyDocument.UniqueIdsIn(json, grammar).Select(id => new PrincipalId($"arn:aws:iam::{accountId}:role/{id}", id));

    /// <summary>Those who have an id: whoever is awaited is shown as the name that was written.</summary>
    public static PrincipalId[] Borne(ImmutableArray<PrincipalId> bound) => [.. bound.Where(one => one.Id.Length > 0)];

    /// <summary>By ARN, for <see cref="PolicyDocument.Bind"/>.</summary>
    public static IReadOnlyDictionary<string, BoundPrincipal> ByArn(ImmutableArray<PrincipalId> bound) => bound.ToDictionary(
        one => one.Arn, one => one.Id.Length > 0
            ? new BoundPrincipal(one.Id, AwaitedSince: null)
            : new BoundPrincipal(UniqueId: null, one.AwaitedSince ?? 0), StringComparer.Ordinal);

    /// <summary>By the account that is to be asked for them.</summary>
    public static IEnumerable<IGrouping<AccountId, PrincipalId>> ByAccount(IEnumerable<PrincipalId> asked) =>
        asked.Distinct().Where(one => Arn.Parse(one.Arn).Owner is not null).GroupBy(one => Arn.Parse(one.Arn).Owner!.Value);
}
