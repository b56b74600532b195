namespace Rolecall.Policy.Evaluation;

/// <summary>To whom of the caller's selves a principal element speaks.</summary>
internal static class PrincipalMatch
{
    public static Grant Of(PrincipalElement element, Principal caller)
    {
        var grant = Grant.None;
        foreach (var entry in element.Entries)
            grant |= Of(entry, caller);
        return element.Negated ? (grant == Grant.None ? Grant.Anyone : Grant.None) : grant;
    }

    private static Grant Of(PrincipalEntry entry, Principal caller)
    {
        if (entry.Type == "Service")
            return caller.Kind == PrincipalKind.Service && Same(entry.Value, caller.Arn) ? Grant.Service : Grant.None;
        if (entry.Type != "AWS")
            return Grant.None;
        var value = entry.Value;
        if (value == "*")
            return Grant.Anyone;
        if (caller.Kind is PrincipalKind.Anonymous or PrincipalKind.Service)
            return Grant.None;
        if (IsAccount(value, caller.AccountId))
            return Grant.Account;
        if (caller.Kind is PrincipalKind.RoleSession or PrincipalKind.FederatedUser && Same(value, caller.Arn))
            return Grant.Session;
        if (caller.Kind == PrincipalKind.RoleSession && (Same(value, caller.RoleArn) || Same(value, caller.RoleId)))
            return Grant.Role;
        if (Same(value, caller.UserArn) || Same(value, caller.IamUserId))
            return caller.Kind == PrincipalKind.FederatedUser ? Grant.FederatingUser : Grant.User;
        return Grant.None;
    }

    /// <summary>The account id, or its root's ARN in any partition.</summary>
    private static bool IsAccount(string value, string accountId) =>
        value == accountId
        || value.Length == accountId.Length + "arn:aws:iam:::root".Length
        && value.StartsWith("arn:aws:iam::", StringComparison.Ordinal) && value.EndsWith(":root", StringComparison.Ordinal)
        && value.AsSpan("arn:aws:iam::".Length, accountId.Length).SequenceEqual(accountId);

    private static bool Same(string value, string? other) => other is not null && value.Equals(other, StringComparison.Ordinal);
}
