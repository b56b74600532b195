namespace Rolecall.Policy.Tests.Differential;

/// <summary>The second opinion on principals. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html</summary>
internal static class NaivePrincipals
{
    public static bool Speaks(NaiveStatement statement, World world) =>
        (statement.Principal is null && statement.NotPrincipal is null) || Selves(statement, world).Count > 0;

    /// <summary>Which of the caller's selves the statement speaks to.</summary>
    public static HashSet<string> Selves(NaiveStatement statement, World world)
    {
        if (statement.NotPrincipal is not { } others)
            return Named(statement.Principal!, world.Caller);
        var named = Named(others, world.Caller);
        var spared = statement.Effect == "Deny" ? IsSpared(named, world) : named.Count > 0;
        return spared ? [] : ["anyone"];
    }

    /// <summary>
    /// A deny of all but some looks at the account first, then at the user or role, then at the session: all must be named. Who
    /// has a boundary is always denied.
    /// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
    /// </summary>
    private static bool IsSpared(HashSet<string> named, World world)
    {
        if (world.Boundary is not null)
            return false;
        if (named.Contains("anyone"))
            return true;
        return world.Caller.Kind switch
        {
            PrincipalKind.Root => named.Contains("account"),
            PrincipalKind.User => named.Contains("account") && named.Contains("user"),
            PrincipalKind.FederatedUser => named.Contains("account") && named.Contains("session"),
            PrincipalKind.RoleSession => named.Contains("account") && named.Contains("role") && named.Contains("session"),
            _ => named.Count > 0,
        };
    }

    private static HashSet<string> Named(IEnumerable<(string Type, string Value)> entries, Principal caller)
    {
        var named = new HashSet<string>();
        foreach (var (type, value) in entries)
        {
            if (type == "Service" && caller.Kind == PrincipalKind.Service && value == caller.Arn)
                named.Add("service");
            else if (type == "Federated" && caller.Kind == PrincipalKind.Federated && value == caller.FederatedProvider)
                named.Add("provider");
            else if (type == "CanonicalUser" && value == caller.CanonicalUserId)
                named.Add("account");
            else if (type == "AWS" && value == "*")
                named.Add("anyone");
            else if (type == "AWS")
                named.UnionWith(SelvesOf(caller).Where(self => self.Name == value).Select(self => self.Kind));
        }
        return named;
    }

    private static IEnumerable<(string? Name, string Kind)> SelvesOf(Principal caller)
    {
        if (caller.Kind is PrincipalKind.Anonymous or PrincipalKind.Service or PrincipalKind.Federated)
            yield break;
        yield return (caller.AccountId, "account");
        yield return ($"arn:aws:iam::{caller.AccountId}:root", "account");
        if (caller.Kind == PrincipalKind.User)
        {
            yield return (caller.UserArn, "user");
            yield return (caller.IamUserId, "user");
        }
        if (caller.Kind is PrincipalKind.RoleSession or PrincipalKind.FederatedUser)
            yield return (caller.Arn, "session");
        if (caller.Kind == PrincipalKind.RoleSession)
        {
            yield return (caller.RoleArn, "role");
            yield return (caller.RoleId, "role");
        }
        if (caller.Kind == PrincipalKind.FederatedUser)
        {
            yield return (caller.UserArn, "federating user");
            yield return (caller.IamUserId, "federating user");
        }
    }
}
