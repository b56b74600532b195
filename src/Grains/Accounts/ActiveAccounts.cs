using System.Collections.Concurrent;

namespace Rolecall.Grains.Accounts;

/// <summary>The accounts that are active in this process, for the grains of their roles (docs/decisions/046).</summary>
internal sealed class ActiveAccounts
{
    private readonly ConcurrentDictionary<string, AccountRoles> accounts = new(StringComparer.Ordinal);

    /// <param name="account">The key of the account's grain.</param>
    public AccountRoles? Find(string account) => accounts.GetValueOrDefault(account);

    public void Begin(string account, AccountRoles roles) => accounts[account] = roles;

    /// <summary>Ends these: those of a later activation stay.</summary>
    public void End(string account, AccountRoles roles)
    {
        roles.End();
        accounts.TryRemove(new(account, roles));
    }
}
