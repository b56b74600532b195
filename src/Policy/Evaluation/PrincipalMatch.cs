using Rolecall.Policy.Decisions;
using Rolecall.Policy.Parsing;

namespace Rolecall.Policy.Evaluation;

/// <summary>
/// Which of the caller's identities (its account, role, session, user …) a principal element names.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
/// </summary>
internal static class PrincipalMatch
{
    private const string IamRoot = ":root";

    /// <param name="element">Principal or NotPrincipal.</param>
    /// <param name="deny">The statement's effect is Deny.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="bounded">The caller has a permissions boundary.</param>
    public static Grant Of(PrincipalElement element, bool deny, Principal caller, bool bounded)
    {
        var named = Grant.None;
        foreach (var entry in element.Entries)
            named |= Of(entry, caller);
        if (!element.Negated)
            return named;
        var spared = deny ? SparesFromDeny(named, caller, bounded) : named != Grant.None;
        return spared ? Grant.None : Grant.Anyone;
    }

    /// <summary>
    /// A deny with NotPrincipal spares a caller that is named together with its account; a role's session must itself stand
    /// there too, beside its role. It never spares a caller with a boundary.
    /// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
    /// https://repost.aws/knowledge-center/explicit-deny-principle-elements-s3
    /// </summary>
    private static bool SparesFromDeny(Grant named, Principal caller, bool bounded)
    {
        if (bounded)
            return false;
        if ((named & Grant.Anyone) != 0)
            return true;
        return caller.Kind switch
        {
            PrincipalKind.Root => (named & Grant.Account) != 0,
            PrincipalKind.User => HasAll(named, Grant.User | Grant.Account),
            PrincipalKind.FederatedUser => HasAll(named, Grant.Session | Grant.Account),
            PrincipalKind.RoleSession => HasAll(named, Grant.Session | Grant.Role | Grant.Account),
            _ => named != Grant.None,
        };
    }

    private static bool HasAll(Grant named, Grant wanted) => (named & wanted) == wanted;

    private static Grant Of(PrincipalEntry entry, Principal caller) => entry.Type switch
    {
        "AWS" => OfAws(entry, caller),
        "Service" => caller.Kind == PrincipalKind.Service && Same(entry.Value, caller.Arn) ? Grant.Service : Grant.None,
        "Federated" => Same(entry.Value, caller.FederatedProvider) ? Grant.Service : Grant.None,
        // The account by the name that S3's access control lists know it by.
        "CanonicalUser" => Same(entry.Value, caller.CanonicalUserId) ? Grant.Account : Grant.None,
        _ => Grant.None,
    };

    private static Grant OfAws(PrincipalEntry entry, Principal caller)
    {
        var value = entry.UniqueId ?? entry.Value;
        if (value == "*")
            return Grant.Anyone;
        if (caller.Kind is PrincipalKind.Anonymous or PrincipalKind.Service or PrincipalKind.Federated)
            return Grant.None;
        if (IsAccount(value, caller.AccountId))
            return Grant.Account;
        if (caller.Kind is PrincipalKind.RoleSession or PrincipalKind.FederatedUser && Same(value, caller.Arn))
            return Grant.Session;
        // INVARIANT: a principal that took over a name has none of the trust that its former bearer was given.
        if (entry.AwaitedSince < caller.ForerunnerLeft && (Same(value, caller.RoleArn) || Same(value, caller.UserArn)))
            return Grant.None;
        if (caller.Kind == PrincipalKind.RoleSession && (Same(value, caller.RoleArn) || Same(value, caller.RoleId)))
            return Grant.Role;
        if (Same(value, caller.UserArn) || Same(value, caller.IamUserId))
            return caller.Kind == PrincipalKind.FederatedUser ? Grant.FederatingUser : Grant.User;
        return Grant.None;
    }

    /// <summary>The account's id, or its root's ARN in any partition: "arn:aws-cn:iam::222222222222:root".</summary>
    private static bool IsAccount(string value, string accountId)
    {
        if (value.Length == accountId.Length)
            return value == accountId;
        if (!value.StartsWith("arn:", StringComparison.Ordinal) || !value.EndsWith(IamRoot, StringComparison.Ordinal))
            return false;
        var rest = value.AsSpan(4, value.Length - 4 - IamRoot.Length);
        var colon = rest.IndexOf(':');
        return colon > 0 && rest[colon..].StartsWith(":iam::") && rest[(colon + 6)..].SequenceEqual(accountId);
    }

    private static bool Same(string value, string? other) => other is not null && value.Equals(other, StringComparison.Ordinal);
}
