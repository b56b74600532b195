using System.Collections.Immutable;
using Rolecall.Api.SigV4;
using Rolecall.Identity.Accounts.Groups;
using Rolecall.Identity.Accounts.Policies;
using Rolecall.Identity.Accounts.Users;
using Rolecall.Identity.Secrets;

namespace Rolecall.Identity.Accounts.AccessKeys;

/// <summary>
/// What of an account decides about the calls of one long-term key, and nothing else: the key, its user, the user's groups, and the account's
/// own managed policies that those have. INVARIANT: the account as a whole and <see cref="ToState"/> decide alike about these calls.
/// </summary>
public sealed class KeyExtract
{
    private readonly AccountState rest;
    private readonly StoredAccessKey key;
    private readonly StoredUser? user;
    private readonly ImmutableArray<StoredGroup> groups;
    private readonly ImmutableArray<StoredManagedPolicy> policies;

    private KeyExtract(AccountState account, StoredAccessKey key, StoredUser? user)
    {
        (this.key, this.user) = (key, user);
        groups = user is null ? [] : [.. user.Groups.Select(name => account.Groups.GetValueOrDefault(name)).OfType<StoredGroup>()];
        var arns = user is null ? [] : user.Attached.Concat(groups.SelectMany(group => group.Attached));
        policies =
        [
            .. (user?.BoundaryArn is { } boundary ? arns.Append(boundary) : arns).Distinct(StringComparer.OrdinalIgnoreCase)
                .Select(account.FindPolicy).OfType<StoredManagedPolicy>(),
        ];
        // It may be kept for long, and must not keep all of a large account.
        rest = AccountState.Empty(account.AccountId) with
        {
            Opened = account.Opened,
            Membership = account.Membership,
            Departed = user is null ? DepartedNames.None : account.Departed.Only(user.ArnIn(account.AccountId)),
        };
    }

    /// <summary>Null where there is no such key, or it is not active.</summary>
    public static KeyExtract? Of(AccountState account, string keyId)
    {
        if (account.AccessKeys.GetValueOrDefault(keyId) is not { Active: true } key)
            return null;
        var user = key.UserName is null ? null : account.Users.GetValueOrDefault(key.UserName);
        return user is null && key.UserName is not null ? null : new(account, key, user);
    }

    public StoredAccessKey Key => key;

    /// <summary>
    /// Whether nothing of it has changed from the one account to the other, but for when the key was last used: what has not is the same object
    /// in both.
    /// </summary>
    public bool IsSameAs(KeyExtract other) =>
        (ReferenceEquals(key, other.key) || key == other.key with { LastUsed = key.LastUsed })
        && ReferenceEquals(user, other.user)
        && AreSame(groups, other.groups)
        && AreSame(policies, other.policies)
        && LatestDeparture == other.LatestDeparture;

    /// <summary>The key that signs in this scope, 32 bytes.</summary>
    /// <param name="date">yyyyMMdd, in UTC.</param>
    /// <param name="region">us-east-1.</param>
    /// <param name="service">sts.</param>
    public byte[] SigningKey(string date, string region, string service) => SigV4Verifier.DeriveKey(key.Secret.Reveal(), date, region, service);

    /// <summary>An account that has this alone, and no secret. Of each policy it has the version that is in force.</summary>
    public AccountState ToState() => rest with
    {
        AccessKeys = rest.AccessKeys.Add(key.Id, key with { Secret = new Secret("") }),
        Users = user is null ? rest.Users : rest.Users.Add(user.Name, user),
        Groups = rest.Groups.AddRange(groups.Select(group => KeyValuePair.Create(group.Name, group))),
        Policies = rest.Policies.AddRange(
            policies.Select(policy => KeyValuePair.Create(policy.Name, policy with { Versions = [policy.Default] }))),
    };

    private long LatestDeparture => user is null ? 0 : rest.Departed.LatestOf(user.ArnIn(rest.AccountId));

    private static bool AreSame<T>(ImmutableArray<T> some, ImmutableArray<T> others) where T : class =>
        some.AsSpan().SequenceEqual(others.AsSpan(), ReferenceEqualityComparer.Instance);
}
