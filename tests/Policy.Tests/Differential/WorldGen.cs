using System.Collections.Immutable;
using CsCheck;

namespace Rolecall.Policy.Tests.Differential;

/// <summary>Small random worlds: few names, so that policies and questions often meet.</summary>
internal static class WorldGen
{
    private const string Here = "111111111111";
    private const string There = "222222222222";

    private static readonly Gen<string> Action = Gen.OneOf("s3:GetObject", "s3:PutObject", "sts:AssumeRole");
    private static readonly Gen<string> Resource = Gen.OneOf("arn:aws:s3:::ab/x", "arn:aws:s3:::dev/x", "arn:aws:s3:::dev/x/*");

    private static readonly Gen<string[]> Actions =
        Gen.OneOf("*", "s3:*", "s3:GetObject", "S3:GET*", "s3:?utObject", "*:Assume*", "sts:AssumeRole", "ec2:*").Array[1, 3];

    private static readonly Gen<string[]> Resources = Gen.OneOf(
        "*", "arn:aws:s3:::*", "arn:aws:s3:::dev/*", "arn:aws:s3:::${aws:username}/x", "arn:aws:s3:::${aws:PrincipalTag/t, 'dev'}/*", "arn:aws:s3:::dev/x/${*}", "arn:aws:s3:::?b/x").Array[1, 2];

    private static readonly Gen<string> PrincipalMember = Gen.Frequency(
        (1, Gen.Const("\"*\"")),
        (1, Gen.OneOf("ec2.amazonaws.com", "s3.amazonaws.com").Select(service => $"{{\"Service\":\"{service}\"}}")),
        (6, Gen.OneOf(
            Here, There, $"arn:aws:iam::{Here}:root", "*", $"arn:aws:iam::{Here}:user/dev", $"arn:aws:iam::{There}:user/dev", "AIDAEXAMPLEUSER00001",
            $"arn:aws:iam::{Here}:role/R", $"arn:aws:sts::{Here}:assumed-role/R/s", "AROAEXAMPLEROLE00001", $"arn:aws:sts::{Here}:federated-user/f")
            .Array[1, 2].Select(values => $"{{\"AWS\":{Json.Of(values)}}}")));

    private static readonly Gen<Principal> Caller = Gen.OneOf(
        new Principal { Kind = PrincipalKind.User, AccountId = Here, Arn = $"arn:aws:iam::{Here}:user/dev", UserId = "AIDAEXAMPLEUSER00001", UserArn = $"arn:aws:iam::{Here}:user/dev", IamUserId = "AIDAEXAMPLEUSER00001" },
        new Principal { Kind = PrincipalKind.User, AccountId = There, Arn = $"arn:aws:iam::{There}:user/dev", UserId = "AIDAEXAMPLEUSER00002", UserArn = $"arn:aws:iam::{There}:user/dev", IamUserId = "AIDAEXAMPLEUSER00002" },
        new Principal { Kind = PrincipalKind.RoleSession, AccountId = Here, Arn = $"arn:aws:sts::{Here}:assumed-role/R/s", UserId = "AROAEXAMPLEROLE00001:s", RoleArn = $"arn:aws:iam::{Here}:role/R", RoleId = "AROAEXAMPLEROLE00001" },
        new Principal { Kind = PrincipalKind.FederatedUser, AccountId = Here, Arn = $"arn:aws:sts::{Here}:federated-user/f", UserId = $"{Here}:f", UserArn = $"arn:aws:iam::{Here}:user/dev", IamUserId = "AIDAEXAMPLEUSER00001" },
        new Principal { Kind = PrincipalKind.Root, AccountId = Here, Arn = $"arn:aws:iam::{Here}:root", UserId = Here },
        new Principal { Kind = PrincipalKind.Service, AccountId = "ec2.amazonaws.com", Arn = "ec2.amazonaws.com", UserId = "ec2.amazonaws.com" },
        new Principal { Kind = PrincipalKind.Anonymous, AccountId = "anonymous", Arn = "anonymous", UserId = "anonymous" });

    public static Gen<World> World { get; } =
        from caller in Caller
        from kind in Gen.OneOf(ResourceKind.Plain, ResourceKind.WithPolicy, ResourceKind.Role)
        from action in Action
        from resource in Resource
        from context in ConditionGen.Context
        from identity in Policy(PolicyGrammar.Identity).Array[0, 2]
        from boundary in Maybe(Policy(PolicyGrammar.Identity))
        from session in Maybe(Policy(PolicyGrammar.Identity).Array[0, 2])
        from guards in Gen.Frequency((3, Gen.Const<RawPolicy[][]>([])), (1, Levels(PolicyGrammar.Identity)))
        from resourceGuards in Gen.Frequency((3, Gen.Const<RawPolicy[][]>([])), (1, Levels(PolicyGrammar.Resource)))
        from own in Maybe(Policy(kind == ResourceKind.Role ? PolicyGrammar.Trust : PolicyGrammar.Resource))
        from owner in Gen.Frequency((3, Gen.Const(Here)), (1, Gen.Const(There)))
        select new World
        {
            Caller = caller,
            Kind = kind,
            Action = action,
            Resource = resource,
            Context = [.. context],
            Identity = [.. identity],
            Boundary = boundary,
            Session = session is null ? null : [.. session],
            ServiceControl = [.. guards.Select(level => level.ToImmutableArray())],
            ResourceControl = [.. resourceGuards.Select(level => level.ToImmutableArray())],
            Own = own,
            Owner = owner,
        };

    public static Gen<string> Statement(PolicyGrammar grammar, string? effect = null) =>
        from word in effect is null ? Gen.Frequency((4, Gen.Const("Allow")), (1, Gen.Const("Deny"))) : Gen.Const(effect)
        from notPrincipal in Not
        from principal in PrincipalMember
        from notAction in Not
        from actions in Actions
        from notResource in Not
        from resources in Resources
        from condition in ConditionGen.Member
        let who = grammar == PolicyGrammar.Identity ? "" : $"\"{notPrincipal}Principal\":{principal},"
        let what = grammar == PolicyGrammar.Trust ? "" : $",\"{notResource}Resource\":{Json.Of(resources)}"
        select $"{{\"Effect\":\"{word}\",{who}\"{notAction}Action\":{Json.Of(actions)}{what}{condition}}}";

    private static readonly Gen<string> Not = Gen.Frequency((6, Gen.Const("")), (1, Gen.Const("Not")));

    private static Gen<RawPolicy> Policy(PolicyGrammar grammar) =>
        from version in Gen.Frequency((5, Gen.Const("2012-10-17")), (1, Gen.Const("2008-10-17")))
        from statements in Statement(grammar).Array[1, 4]
        select new RawPolicy(version, [.. statements]);

    private static Gen<RawPolicy[][]> Levels(PolicyGrammar grammar) => Policy(grammar).Array[0, 2].Array[1, 2];

    private static Gen<T?> Maybe<T>(Gen<T> gen) where T : class => Gen.Frequency((1, Gen.Const(default(T))), (2, gen.Select(value => (T?)value)));
}
