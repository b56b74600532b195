using Rolecall.Policy;

namespace Rolecall.DecisionCases;

/// <summary>Reads a caller from the ARN that GetCallerIdentity would answer.</summary>
public static class CaseCaller
{
    public const string UserId = "AIDAEXAMPLEUSER00001";
    public const string RoleId = "AROAEXAMPLEROLE00001";

    public static Principal Of(DecisionCase one)
    {
        if (one.Caller == "anonymous")
            return new Principal { Kind = PrincipalKind.Anonymous, AccountId = "anonymous", Arn = "anonymous", UserId = "anonymous" };
        if (!Arn.TryParse(one.Caller, out var arn))
            return new Principal { Kind = PrincipalKind.Service, AccountId = one.Caller, Arn = one.Caller, UserId = one.Caller };
        var path = arn.Resource.Split('/');
        return path[0] switch
        {
            "root" => new Principal { Kind = PrincipalKind.Root, AccountId = arn.Account, Arn = one.Caller, UserId = arn.Account },
            "user" => new Principal
            {
                Kind = PrincipalKind.User,
                AccountId = arn.Account,
                Arn = one.Caller,
                UserId = UserId,
                UserArn = one.Caller,
                IamUserId = UserId,
            },
            "assumed-role" => new Principal
            {
                Kind = PrincipalKind.RoleSession,
                AccountId = arn.Account,
                Arn = one.Caller,
                UserId = $"{RoleId}:{path[2]}",
                RoleArn = one.RoleArn ?? $"arn:aws:iam::{arn.Account}:role/{path[1]}",
                RoleId = RoleId,
            },
            "federated-user" => new Principal
            {
                Kind = PrincipalKind.FederatedUser,
                AccountId = arn.Account,
                Arn = one.Caller,
                UserId = $"{arn.Account}:{path[1]}",
                UserArn = one.FederatedBy,
                IamUserId = one.FederatedBy is null ? null : UserId,
            },
            _ => throw new FormatException($"{one.Caller} is no caller"),
        };
    }

    /// <summary>The keys that AWS fills in for every call of this caller.</summary>
    public static IEnumerable<ConditionEntry> KeysOf(Principal principal)
    {
        if (principal.Kind == PrincipalKind.Anonymous)
            yield break;
        yield return new("aws:PrincipalIsAWSService", principal.Kind == PrincipalKind.Service ? "true" : "false");
        if (principal.Kind == PrincipalKind.Service)
            yield break;
        yield return new("aws:PrincipalArn", principal.RoleArn ?? principal.Arn);
        yield return new("aws:PrincipalAccount", principal.AccountId);
        yield return new("aws:userid", principal.UserId);
        if (principal.Kind == PrincipalKind.User)
            yield return new("aws:username", principal.Arn[(principal.Arn.LastIndexOf('/') + 1)..]);
    }
}
