namespace Rolecall.Policy.Tests.Differential;

/// <summary>The second opinion on principals. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html</summary>
internal static class NaivePrincipals
{
    public static bool Speaks(NaiveStatement statement, Principal caller) =>
        (statement.Principal is null && statement.NotPrincipal is null) || Selves(statement, caller).Count > 0;

    /// <summary>Which of the caller's selves the statement speaks to.</summary>
    public static HashSet<string> Selves(NaiveStatement statement, Principal caller)
    {
        if (statement.NotPrincipal is { } others)
            return Named(others, caller).Count == 0 ? ["anyone"] : [];
        return Named(statement.Principal!, caller);
    }

    private static HashSet<string> Named(IEnumerable<(string Type, string Value)> entries, Principal caller)
    {
        var named = new HashSet<string>();
        foreach (var (type, value) in entries)
        {
            if (type == "Service" && caller.Kind == PrincipalKind.Service && value == caller.Arn)
                named.Add("service");
            else if (type == "AWS" && value == "*")
                named.Add("anyone");
            else if (type == "AWS")
                named.UnionWith(SelvesOf(caller).Where(self => self.Name == value).Select(self => self.Kind));
        }
        return named;
    }

    private static IEnumerable<(string? Name, string Kind)> SelvesOf(Principal caller)
    {
        if (caller.Kind is PrincipalKind.Anonymous or PrincipalKind.Service)
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
