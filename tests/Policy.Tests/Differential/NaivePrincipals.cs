using System.Text.Json;

namespace Rolecall.Policy.Tests.Differential;

/// <summary>The second opinion on principals.</summary>
internal static class NaivePrincipals
{
    public static bool Speaks(JsonElement statement, World world) =>
        !(statement.TryGetProperty("Principal", out _) || statement.TryGetProperty("NotPrincipal", out _)) || Selves(statement, world).Count > 0;

    /// <summary>Which of the caller's selves the statement speaks to.</summary>
    public static HashSet<string> Selves(JsonElement statement, World world)
    {
        if (!statement.TryGetProperty("NotPrincipal", out var others))
            return Named(statement.GetProperty("Principal"), world.Caller);
        var named = Named(others, world.Caller);
        var spared = statement.GetProperty("Effect").GetString() == "Deny" ? Spared(named, others, world) : named.Count > 0;
        return spared ? [] : ["anyone"];
    }

    /// <summary>A deny spares a caller without a boundary that is named with its account; of a role's sessions those named, or all.</summary>
    private static bool Spared(HashSet<string> named, JsonElement others, World world)
    {
        if (world.Boundary is not null)
            return false;
        var sessions = others.ValueKind == JsonValueKind.Object && others.GetRawText().Contains($"assumed-role/{world.Caller.RoleArn?.Split('/')[^1]}/");
        return named.Contains("anyone") || world.Caller.Kind switch
        {
            PrincipalKind.Root => named.Contains("account"),
            PrincipalKind.User => named.Contains("account") && named.Contains("user"),
            PrincipalKind.FederatedUser => named.Contains("account") && named.Contains("session"),
            PrincipalKind.RoleSession => named.Contains("account") && named.Contains("role") && (named.Contains("session") || !sessions),
            _ => named.Count > 0,
        };
    }

    private static HashSet<string> Named(JsonElement element, Principal caller)
    {
        if (element.ValueKind == JsonValueKind.String)
            return ["anyone"];
        var named = new HashSet<string>();
        foreach (var type in element.EnumerateObject())
        {
            foreach (var value in NaiveText.Values(type.Value))
            {
                if (type.Name == "Service" && caller.Kind == PrincipalKind.Service && value == caller.Arn)
                    named.Add("service");
                else if (type.Name == "AWS" && value == "*")
                    named.Add("anyone");
                else if (type.Name == "AWS")
                    named.UnionWith(SelvesOf(caller).Where(self => self.Name == value).Select(self => self.Kind));
            }
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
