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
    private readonly AccountState account;
    private readonly StoredAccessKey key;
    private readonly StoredUser? user;
    private readonly ImmutableArray<StoredGroup> groups;
    private readonly ImmutableArray<StoredManagedPolicy> policies;

    private KeyExtract(AccountState account, StoredAccessKey key, StoredUser? user)
    {
        (this.account, this.key, this.user) = (account, key, user);
        groups = user is null ? [] : [.. user.Groups.Select(name => account.Groups.GetValueOrDefault(name)).OfType<StoredGroup>()];
        var arns = user is null ? [] : user.Attached.Concat(groups.SelectMany(group => group.Attached));
        policies =
        [
            .. (user?.BoundaryArn is { } boundary ? arns.Append(boundary) : arns).Distinct(StringComparer.OrdinalIgnoreCase)
                .Select(account.FindPolicy).OfType<StoredManagedPolicy>(),
        ];
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

    /// <summary>Whether nothing of it has changed from the one account to the other: what has not is the same object in both.</summary>
    public bool IsSameAs(KeyExtract other) =>
        ReferenceEquals(key, other.key)
        && ReferenceEquals(user, other.user)
        && AreSame(groups, other.groups)
        && AreSame(policies, other.policies)
        && LatestDeparture == other.LatestDeparture;

    /// <summary>The key that signs in this scope, 32 bytes.</summary>
    /// <param name="date">yyyyMMdd, in UTC.</param>
    /// <param name="region">us-east-1.</param>
    /// <param name="service">sts.</param>
    public byte[] SigningKey(string date, string region, string service) => SigV4Verifier.DeriveKey(key.Secret.Reveal(), date, region, service);

    /// <summary>An account that has this alone, and no secret.</summary>
    public AccountState ToState()
    {
        var empty = AccountState.Empty(account.AccountId);
        return empty with
        {
            Opened = account.Opened,
            Membership = account.Membership,
            AccessKeys = empty.AccessKeys.Add(key.Id, key with { Secret = new Secret("") }),
            Users = user is null ? empty.Users : empty.Users.Add(user.Name, user),
            Groups = empty.Groups.AddRange(groups.Select(group => KeyValuePair.Create(group.Name, group))),
            Policies = empty.Policies.AddRange(policies.Select(policy => KeyValuePair.Create(policy.Name, policy))),
            Departed = user is null ? empty.Departed : account.Departed.Only(user.ArnIn(account.AccountId)),
        };
    }

    private static bool AreSame<T>(ImmutableArray<T> some, ImmutableArray<T> others) where T : class =>
        some.AsSpan().SequenceEqual(others.AsSpan(), ReferenceEqualityComparer.Instance);

    private long LatestDeparture => user is null ? 0 : account.Departed.LatestOf(user.ArnIn(account.AccountId));
}
