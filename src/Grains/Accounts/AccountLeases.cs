using Rolecall.Contracts.Replicas;
using Rolecall.Contracts.Sandboxes;
using Rolecall.Identity.Accounts;
using Rolecall.Identity.Accounts.AccessKeys;
using Rolecall.Identity.Organizations.Policies;

namespace Rolecall.Grains.Accounts;

/// <summary>
/// What other processes decide by of one account, under leases (docs/decisions/045). INVARIANT: what was sent with an edition is what the
/// account has, as long as that edition is the current one.
/// </summary>
/// <param name="account">The key of the account's grain.</param>
/// <param name="activation">No other activation of the account has this name.</param>
internal sealed class AccountLeases(string account, string activation, TimeProvider time)
{
    /// <summary>Each write of the account looks at all that are leased: some 100 ns for one.</summary>
    internal const int MostParts = 4096;

    private readonly Leases leases = new(account, time);
    private readonly HashSet<string> roles = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, KeyExtract> keys = new(StringComparer.Ordinal);
    private long edition = 1;
    private bool closed;

    /// <summary>An activation that is gone with its silo may have leased the account.</summary>
    public void BeginUnknown(TimeSpan left) => leases.BeginUnknown(left);

    /// <summary>Null where the account leases nothing any more.</summary>
    public AccountLease? Begin(ILeaseHolder holder, LeaseAsk ask, AccountState state, Guardrails guardrails)
    {
        if (closed)
            return null;
        // Whoever still has parts of the former edition may renew its lease of them: only while they are watched may it have them.
        if (leases.AreOver)
            Touch();
        leases.Begin(holder, edition);
        var lease = new AccountLease { Edition = $"{activation}/{edition}", Guardrails = guardrails };
        if (ask.RoleName is { } name && Watch(name))
            return lease with { HasPart = true, Role = state.DefineRole(name) };
        return ask.Key is { } scope && KeyExtract.Of(state, scope.AccessKeyId) is { } extract && Watch(extract)
            ? lease with { HasPart = true, Key = PartOf(extract, scope) }
            : lease;
    }

    /// <summary>Ends the leases where the change touches what was sent.</summary>
    /// <param name="touched">The roles that it touches.</param>
    public Task EndWhereTouched(IReadOnlyCollection<string> touched, AccountState after)
    {
        if (leases.AreOver)
            return Task.CompletedTask;
        if (!leases.MayBeUnknown && !touched.Any(roles.Contains) && keys.All(key => KeyExtract.Of(after, key.Key)?.IsSameAs(key.Value) == true))
            return Task.CompletedTask;
        Touch();
        return EndFormer();
    }

    /// <summary>What was sent is not in force any more; whoever acknowledges that waits for <see cref="EndFormer"/>.</summary>
    public void Touch()
    {
        edition++;
        roles.Clear();
        keys.Clear();
    }

    /// <summary>Returns once nobody decides by a former edition any more.</summary>
    public Task EndFormer() => leases.EndBefore(edition);

    /// <summary>Ends all: this activation says nothing any more.</summary>
    public Task Close()
    {
        closed = true;
        Touch();
        return EndFormer();
    }

    private bool Watch(string role) => roles.Contains(role) || (HasRoom && roles.Add(role));

    private bool Watch(KeyExtract extract)
    {
        if (!HasRoom && !keys.ContainsKey(extract.Key.Id))
            return false;
        keys[extract.Key.Id] = extract;
        return true;
    }

    private bool HasRoom => roles.Count + keys.Count < MostParts;

    private static KeyPart PartOf(KeyExtract extract, KeyScope scope) => new()
    {
        Records = extract.ToState().ToRecords(),
        SigningKey = extract.SigningKey(scope.Date, scope.Region, scope.Service),
    };
}
