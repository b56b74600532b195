using Rolecall.Api.SigV4;
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
/// <param name="former">What activations that are gone with their silos have leased; null where no silo can be.</param>
internal sealed class AccountLeases(string account, string activation, TimeProvider time, IFormerLeases? former = null)
{
    /// <summary>Each write of the account looks at all keys that are leased: some 100 ns for one.</summary>
    internal const int MostParts = 4096;

    /// <summary>With more sessions that are revoked singly, roles are not leased.</summary>
    internal const int MostRevoked = 250;

    /// <summary>The activation before this one may be of a silo of whose end this one learns only then.</summary>
    private static readonly TimeSpan LatestNews = TimeSpan.FromSeconds(10);

    private readonly Leases leases = new(account, time);
    private readonly HashSet<string> roles = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, KeyExtract> keys = new(StringComparer.Ordinal);
    private readonly long began = time.GetTimestamp();
    private long edition = 1;
    private long madeRoomAt = long.MinValue / 2;
    private bool closed;

    /// <summary>Null where the account leases nothing any more.</summary>
    /// <param name="proves">Whether a proof is one of this key.</param>
    public AccountLease? Begin(
        ILeaseHolder holder, LeaseAsk ask, AccountState state, Guardrails guardrails, Func<StoredAccessKey, SigV4Proof, bool> proves)
    {
        if (closed)
            return null;
        // Whoever still has parts of the former edition may renew its lease of them: only while they are watched may it have them.
        if (leases.AreOver)
            Touch();
        else if (HasNoRoomFor(ask) && time.GetElapsedTime(madeRoomAt) >= SandboxSettings.LeaseTime)
            MakeRoom();
        var key = ask.Proof is { Chunks: null } proof && KeyExtract.Of(state, proof.AccessKeyId) is { } found && proves(found.Key, proof) ? found : null;
        if (key is not null && keys.TryGetValue(key.Key.Id, out var sent) && !sent.IsSameAs(key))
            Touch();
        leases.Begin(holder, edition);
        var lease = new AccountLease { Edition = $"{activation}/{edition}", Guardrails = guardrails };
        if (ask.RoleName is { } name && !HasNoRoomFor(ask) && state.Revocations.Count <= MostRevoked)
        {
            roles.Add(name);
            return lease with { HasPart = true, Role = state.DefineRole(name), Revoked = [.. state.Revocations.Keys] };
        }
        if (key is null || HasNoRoomFor(ask))
            return lease;
        keys[key.Key.Id] = key;
        return lease with
        {
            HasPart = true,
            Key = new KeyPart
            {
                Records = key.ToState().ToRecords(),
                SigningKey = key.SigningKey(ask.Proof!.Date, ask.Proof.Region, ask.Proof.Service),
            },
        };
    }

    /// <summary>
    /// Ends the leases where the change touches what was sent. Returns once nobody decides by what is no more, of this change or of one before it.
    /// </summary>
    /// <param name="touched">The roles that it touches.</param>
    public Task EndWhereTouched(IReadOnlyCollection<string> touched, AccountState after)
    {
        AskForFormer();
        if (leases.AreOver)
            return Task.CompletedTask;
        if (leases.MayBeUnknown || touched.Any(roles.Contains) || keys.Any(key => KeyExtract.Of(after, key.Key)?.IsSameAs(key.Value) != true))
            Touch();
        // A change beside another one may touch what was sent before that.
        return leases.EndBefore(edition);
    }

    /// <summary>What was sent is not in force any more; whoever acknowledges that waits for <see cref="EndFormer"/>, or for <see cref="EndWhereTouched"/>.</summary>
    public void Touch()
    {
        edition++;
        roles.Clear();
        keys.Clear();
    }

    /// <summary>Returns once nobody decides by a former edition any more.</summary>
    public Task EndFormer()
    {
        AskForFormer();
        return leases.EndBefore(edition);
    }

    /// <summary>Ends all: this activation says nothing any more. Whoever has leased from one before it is waited for by the one after it.</summary>
    public Task Close()
    {
        closed = true;
        Touch();
        return leases.EndBefore(edition);
    }

    private void AskForFormer()
    {
        if (former is not null && time.GetElapsedTime(began) < LatestNews && former.Left is var left && left > TimeSpan.Zero)
            leases.BeginUnknown(left);
    }

    private bool HasNoRoomFor(LeaseAsk ask) => roles.Count + keys.Count >= MostParts
        && !(ask.RoleName is { } name && roles.Contains(name)) && !(ask.Proof is { } proof && keys.ContainsKey(proof.AccessKeyId));

    /// <summary>Whoever has parts that are in use asks for them anew. At most once in a lease's time: names that nobody has cost others no more.</summary>
    private void MakeRoom()
    {
        madeRoomAt = time.GetTimestamp();
        Touch();
        _ = leases.EndBefore(edition);
    }
}
