using System.Collections.Immutable;
using Rolecall.Contracts.ReadModels;
using Rolecall.Grains.Roles;
using Rolecall.Identity.Accounts;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Sessions.Revocations;
using Rolecall.Policy;

namespace Rolecall.Grains.Accounts;

/// <summary>
/// What the grains of an account's roles decide by, as long as the account is active in their process (docs/decisions/046). INVARIANT: a
/// model that is handed out, or published, is one of the account's current state; the account changes it before it acknowledges.
/// For any number of threads.
/// </summary>
/// <param name="account">The sandbox, and the account's id.</param>
/// <param name="published">Null where the process has no gateway.</param>
internal sealed class AccountRoles((string Realm, AccountId Id) account, Published<IRoleModel>? published, IRandomSource random)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, RoleModel> kept = new(StringComparer.OrdinalIgnoreCase);
    private AccountState? state;
    private CompiledGuardrails guardrails = CompiledGuardrails.None;
    private volatile bool ended;

    /// <summary>Sessions that were revoked singly, by the newest state: no model is another one because of that.</summary>
    private volatile ImmutableDictionary<string, StoredRevocation> revocations = ImmutableDictionary<string, StoredRevocation>.Empty;

    public bool HasEnded => ended;

    /// <summary>The role, or that there is none; null where the account says nothing more. Kept, and published, until its grain lets it go.</summary>
    public RoleModel? RoleOf(string name)
    {
        lock (gate)
        {
            if (ended || state is null)
                return null;
            if (kept.TryGetValue(name, out var model))
                published?.Keep(KeyOf(name), model);
            else
            {
                kept[name] = model = Make(name, noted: null);
                published?.Put(KeyOf(name), model);
            }
            return model;
        }
    }

    /// <summary>The role's grain is gone.</summary>
    public void LetGo(string name)
    {
        lock (gate)
        {
            if (kept.Remove(name, out var model))
                published?.Withdraw(KeyOf(name), model);
        }
    }

    /// <summary>From now on, these are decided by.</summary>
    /// <param name="touched">The roles whose definition is another.</param>
    public void Change(AccountState after, CompiledGuardrails current, IEnumerable<string> touched)
    {
        lock (gate)
        {
            if (ended)
                return;
            var changed = ReferenceEquals(current, guardrails) ? touched.Where(kept.ContainsKey) : kept.Keys;
            (state, guardrails, revocations) = (after, current, after.Revocations);
            try
            {
                foreach (var (name, former) in changed.Select(name => KeyValuePair.Create(name, kept[name])).ToArray())
                {
                    kept[name] = Make(name, former.Noted);
                    published?.Replace(KeyOf(name), former, kept[name]);
                }
            }
            catch
            {
                // What could not be made must not be decided by what was.
                End();
                throw;
            }
        }
    }

    /// <summary>The account's activation says nothing more.</summary>
    public void End()
    {
        lock (gate)
        {
            (ended, state) = (true, null);
            foreach (var (name, model) in kept)
                published?.Withdraw(KeyOf(name), model);
            kept.Clear();
        }
    }

    private RoleModel Make(string name, RoleModel.Use? noted)
    {
        var role = state!.DefineRole(name) is { } definition ? new RoleRuntime(definition, guardrails) : null;
        return new RoleModel(role, account.Id, guardrails, random, id => revocations.ContainsKey(id)) { Noted = noted };
    }

    private ModelKey KeyOf(string name) => ModelKey.OfRole(account.Realm, account.Id, name);
}
