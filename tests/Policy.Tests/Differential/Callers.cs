namespace Rolecall.Policy.Tests.Differential;

/// <summary>Callers of every kind, of two accounts; roles and users with and without a path.</summary>
internal static class Callers
{
    public const string Here = "111111111111";
    public const string There = "222222222222";
    public const string CanonicalId = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be";
    public const string UserId = "AIDAEXAMPLEUSER00001";
    public const string RoleId = "AROAEXAMPLEROLE00001";

    public static Principal[] All { get; } =
    [
        User(Here, "dev", UserId), User(Here, "team/dev", "AIDAEXAMPLEUSER00003"), User(There, "dev", "AIDAEXAMPLEUSER00002"),
        Session(Here, "R", RoleId), Session(Here, "path/R", "AROAEXAMPLEROLE00002"), Session(There, "R", "AROAEXAMPLEROLE00003"),
        Federated(Here), Federated(There), Root(Here), Root(There),
        Session(Here, "aws-service-role/ec2.amazonaws.com/R", "AROAEXAMPLEROLE00004"),
        Provider($"arn:aws:iam::{Here}:oidc-provider/idp"), Provider("cognito-identity.amazonaws.com"),
        Service("ec2.amazonaws.com"), Service("s3.amazonaws.com"),
        new Principal { Kind = PrincipalKind.Anonymous, AccountId = "anonymous", Arn = "anonymous", UserId = "anonymous" },
    ];

    private static string? Canonical(string account) => account == Here ? CanonicalId : null;

    private static Principal User(string account, string path, string id)
    {
        var arn = $"arn:aws:iam::{account}:user/{path}";
        return new Principal
        {
            Kind = PrincipalKind.User,
            AccountId = account,
            Arn = arn,
            UserId = id,
            UserArn = arn,
            IamUserId = id,
            CanonicalUserId = Canonical(account)
        };
    }

    private static Principal Session(string account, string path, string id) => new()
    {
        Kind = PrincipalKind.RoleSession,
        AccountId = account,
        Arn = $"arn:aws:sts::{account}:assumed-role/R/s",
        UserId = $"{id}:s",
        RoleArn = $"arn:aws:iam::{account}:role/{path}",
        RoleId = id,
        CanonicalUserId = Canonical(account),
    };

    private static Principal Federated(string account) => new()
    {
        Kind = PrincipalKind.FederatedUser,
        AccountId = account,
        Arn = $"arn:aws:sts::{account}:federated-user/f",
        UserId = $"{account}:f",
        UserArn = $"arn:aws:iam::{account}:user/dev",
        IamUserId = UserId,
        CanonicalUserId = Canonical(account),
    };

    private static Principal Root(string account) =>
        new()
        {
            Kind = PrincipalKind.Root,
            AccountId = account,
            Arn = $"arn:aws:iam::{account}:root",
            UserId = account,
            CanonicalUserId = Canonical(account)
        };

    private static Principal Provider(string name) =>
        new() { Kind = PrincipalKind.Federated, AccountId = "anonymous", Arn = "sub", UserId = "sub", FederatedProvider = name };

    private static Principal Service(string name) => new() { Kind = PrincipalKind.Service, AccountId = name, Arn = name, UserId = name };
}
