namespace Rolecall.Identity.Accounts.Policies;

/// <summary>How often each managed policy is in use in an account, counted in one pass over its users, groups and roles.</summary>
internal sealed class PolicyUses
{
    private readonly Dictionary<string, int> permissions = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, int> boundaries = new(StringComparer.OrdinalIgnoreCase);

    public static PolicyUses Of(AccountState state)
    {
        var uses = new PolicyUses();
        foreach (var user in state.Users.Values)
            uses.Add(user, user.BoundaryArn);
        foreach (var group in state.Groups.Values)
            uses.Add(group, boundary: null);
        foreach (var role in state.Roles.Values)
            uses.Add(role, role.BoundaryArn);
        return uses;
    }

    /// <summary>The users, groups and roles that the policy is attached to.</summary>
    public int AsPermissions(string arn) => permissions.GetValueOrDefault(arn);

    /// <summary>The users and roles whose permissions boundary it is.</summary>
    public int AsBoundary(string arn) => boundaries.GetValueOrDefault(arn);

    private void Add(PolicyHolder holder, string? boundary)
    {
        foreach (var arn in holder.Attached)
            permissions[arn] = permissions.GetValueOrDefault(arn) + 1;
        if (boundary is not null)
            boundaries[boundary] = boundaries.GetValueOrDefault(boundary) + 1;
    }
}
