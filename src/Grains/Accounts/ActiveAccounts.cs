using System.Collections.Concurrent;

namespace Rolecall.Grains.Accounts;

/// <summary>The accounts that are active in this process, for the grains of their roles (docs/decisions/046).</summary>
public sealed class ActiveAccounts
{
    private readonly ConcurrentDictionary<string, AccountRoles> accounts = new(StringComparer.Ordinal);

    /// <param name="account">The key of the account's grain.</param>
    internal AccountRoles? Find(string account) => accounts.GetValueOrDefault(account);

    /// <summary>Where they have ended, nothing begins.</summary>
    internal void Begin(string account, AccountRoles roles)
    {
        if (roles.HasEnded || (accounts.TryGetValue(account, out var former) && ReferenceEquals(former, roles)))
            return;
        accounts[account] = roles;
        // They may have ended meanwhile.
        if (roles.HasEnded)
            accounts.TryRemove(new(account, roles));
    }

    /// <summary>Ends these: those of a later activation stay.</summary>
    internal void End(string account, AccountRoles roles)
    {
        roles.End();
        accounts.TryRemove(new(account, roles));
    }

    /// <summary>No role decides by any of them until it is called again.</summary>
    public void Suspend() => accounts.Clear();
}
