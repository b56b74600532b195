namespace Rolecall.Grains.Accounts;

/// <summary>
/// Whose grains an account has to tell of what changes: a role's grain asks the account when it is activated, and one that did not
/// ask is not active. So a new role, which nobody has assumed yet, costs no activation.
/// </summary>
internal sealed class RoleFollowers
{
    /// <summary>Names that were asked for, and may be of no role: beyond, all roles are told, whether they are active or not.</summary>
    private const int MostKnown = 10_000;

    /// <summary>Lower case, as in the grains' keys; null where an earlier activation of the account may have been asked, too.</summary>
    private HashSet<string>? asked;

    /// <summary>No role of the account was ever asked for: only those that ask from now on are told.</summary>
    public void BeginWithNone() => asked = [];

    /// <summary>Any role may be active.</summary>
    public void TellAll() => asked = null;

    public void Add(string roleName)
    {
        if (asked is null)
            return;
        if (asked.Count < MostKnown)
            asked.Add(roleName.ToLowerInvariant());
        else
            TellAll();
    }

    public bool MayBeActive(string roleName) => asked is null || asked.Contains(roleName.ToLowerInvariant());
}
