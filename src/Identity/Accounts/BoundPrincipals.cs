using System.Collections.Immutable;
using Google.Protobuf;
using Rolecall.Identity.Accounts.Roles;
using Rolecall.Identity.Ids;
using Rolecall.Policy;

namespace Rolecall.Identity.Accounts;

/// <summary>
/// Which principals a resource's policy means. When the policy is written, each ARN of a user or role is bound to its unique id; when it is
/// shown, principals that no longer exist appear as their ids. A name that nobody had when the policy was written means the first principal
/// that gets it. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-roles
/// </summary>
public static class BoundPrincipals
{
    private const string Root = "root";

    /// <summary>
    /// The account's users and roles, as they are now, among those that are asked for. One without an id is found by its ARN, or else
    /// awaited; one with an id is found by that, whatever its ARN is now, or else left out. Root is found where the account exists.
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

    /// <summary>The principals that a policy names, to be looked up; none where it cannot be read.</summary>
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
            // The operation that writes it refuses it, with the reason.
            return [];
        }
    }

    /// <summary>What a policy stores of the principals that were looked up.</summary>
    public static ImmutableArray<PrincipalId> Kept(IEnumerable<PrincipalId> found) => [.. found.Where(one => !IsRoot(one))];

    /// <summary>The first of the principals that does not exist; null where all do.</summary>
    public static PrincipalId? MissingAmong(IEnumerable<PrincipalId> found) => found.FirstOrDefault(one => one.Id.Length == 0);

    /// <summary>
    /// The users and roles of other accounts that an operation writes into a trust policy, or shows in one: they are looked up before it
    /// runs.
    /// </summary>
    /// <param name="accountsToo">Those that are written may only be there: ask for accounts, too.</param>
    public static IEnumerable<PrincipalId> ForeignIn(AccountState state, IMessage request, bool accountsToo) =>
        RoleOperations.ForeignPrincipals(state, request, accountsToo);

    /// <summary>
    /// The policy as it is shown: the principals that it means, by their current ARNs, or by their ids where they no longer exist.
    /// </summary>
    /// <param name="json">As it was written.</param>
    /// <param name="bound">Whom it means.</param>
    /// <param name="now">Those of them who are there.</param>
    public static string Show(string json, ImmutableArray<PrincipalId> bound, IEnumerable<PrincipalId> now)
    {
        var arns = now.DistinctBy(one => one.Id, StringComparer.Ordinal).ToDictionary(
            one => one.Id, one => one.Arn, StringComparer.Ordinal);
        var texts = Borne(bound)
            .Select(one => (one.Arn, Text: arns.GetValueOrDefault(one.Id, one.Id)))
            .Where(one => one.Text != one.Arn)
            .ToDictionary(one => one.Arn, one => one.Text, StringComparer.Ordinal);
        // A principal that the policy itself names by its id is shown by its ARN as long as it exists.
        foreach (var (id, arn) in arns)
            texts.TryAdd(id, arn);
        return PolicyDocument.Show(json, texts);
    }

    /// <summary>The principals of an account that a policy names by their unique ids, to be looked up.</summary>
    public static IEnumerable<PrincipalId> IdsIn(string json, PolicyGrammar grammar, AccountId accountId) =>
        PolicyDocument.UniqueIdsIn(json, grammar).Select(id => new PrincipalId($"arn:aws:iam::{accountId}:role/{id}", id));

    /// <summary>The principals that have an id: an awaited one is shown by the name that was written.</summary>
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
