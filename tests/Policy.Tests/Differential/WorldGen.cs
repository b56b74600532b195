using System.Collections.Immutable;
using CsCheck;

namespace Rolecall.Policy.Tests.Differential;

/// <summary>Small random worlds: few names, so that policies and questions often meet.</summary>
internal static class WorldGen
{
    private static readonly Gen<string> Not = Gen.Frequency((6, Gen.Const("")), (1, Gen.Const("Not")));

    private static readonly Gen<string> Action = Gen.OneOf("s3:GetObject", "s3:PutObject", "sts:AssumeRole", "S3:getobject");

    private static readonly Gen<string> Resource = Gen.OneOf(
        "arn:aws:s3:::ab/x", "arn:aws:s3:::dev/x", "arn:aws:s3:::dev/x/*", "arn:aws:s3:::Dev/x", $"arn:aws:iam::{Callers.Here}:role/R",
        "arn:aws:logs:us-east-1:111111111111:log-group:dev:x", "*");

    private static readonly Gen<string[]> Actions =
        Gen.OneOf(
            "*",
            "*",
            "s3:*",
            "s3:GetObject",
            "S3:GET*",
            "s3:?utObject",
            "*:Assume*",
            "sts:AssumeRole",
            "ec2:*",
            "s*:*Object").Array[1, 3];

    private static readonly Gen<string[]> Resources = Gen.OneOf(
        "*", "*", "arn:aws:s3:::*", "arn:aws:s3:::dev/*", "arn:aws:s3:::${aws:username}/x", "arn:aws:s3:::${aws:PrincipalTag/t, 'dev'}/*", "arn:aws:s3:::dev/x/${*}",
        "arn:aws:s3:::?b/x", "arn:aws:s3", "arn:aws:iam", "arn:aws:s3:*", "arn:aws:iam::*:role/*", "arn:aws:logs:*:*:*:x").Array[1, 2];

    private const string Role = $"arn:aws:iam::{Callers.Here}:role/R";
    private const string Sessions = $"arn:aws:sts::{Callers.Here}:assumed-role/R";

    private static readonly Gen<string[]> AnyPrincipals = Gen.OneOf(
        Callers.Here, Callers.There, $"arn:aws:iam::{Callers.Here}:root", $"arn:aws:iam::{Callers.There}:root", "*",
        $"arn:aws:iam::{Callers.Here}:user/dev",
        $"arn:aws:iam::{Callers.Here}:user/team/dev", $"arn:aws:iam::{Callers.There}:user/dev", Callers.UserId, Role,
        $"arn:aws:iam::{Callers.Here}:role/path/R", $"arn:aws:iam::{Callers.There}:role/R", $"{Sessions}/s", Callers.RoleId,
        $"arn:aws:sts::{Callers.Here}:federated-user/f").Array[1, 4];

    /// <summary>A principal with what a deny must name besides, to spare it; and what is not enough.</summary>
    private static readonly Gen<string[]> WithAccounts = Gen.OneOf<string[]>(
        [Callers.Here, Role], [Callers.Here, Role, $"{Sessions}/s"], [Callers.Here, Role, $"{Sessions}/other"], [Callers.There, Role],
        [Callers.Here, Callers.UserId], [Callers.Here, $"arn:aws:sts::{Callers.Here}:federated-user/f"]);

    private static readonly Gen<string> AwsPrincipals =
        Gen.Frequency((4, AnyPrincipals), (1, WithAccounts)).Select(values => $"\"AWS\":{Json.Of(values)}");

    private static readonly Gen<string> OtherPrincipals = Gen.OneOf(
        "\"Service\":\"ec2.amazonaws.com\"", "\"Service\":[\"s3.amazonaws.com\",\"ec2.amazonaws.com\"]",
        "\"Federated\":\"cognito-identity.amazonaws.com\"",
        $"\"Federated\":[\"arn:aws:iam::{Callers.Here}:saml-provider/idp\",\"arn:aws:iam::{Callers.Here}:oidc-provider/idp\"]",
        $"\"CanonicalUser\":\"{Callers.CanonicalId}\"");

    private static readonly Gen<string> PrincipalMember = Gen.Frequency(
        (2, Gen.Const("\"*\"")),
        (1, OtherPrincipals.Select(other => $"{{{other}}}")),
        (1, Gen.Select(AwsPrincipals, OtherPrincipals, (aws, other) => $"{{{aws},{other}}}")),
        (6, AwsPrincipals.Select(aws => $"{{{aws}}}")));

    /// <summary>Most worlds have few guardrails, that some get past them.</summary>
    public static Gen<World> World { get; } =
        from question in Gen.Select(Gen.OneOf(Callers.All), Action, Resource, ConditionGen.Context)
        from kind in Gen.OneOf(
            ResourceKind.Plain, ResourceKind.WithPolicy, ResourceKind.WithPolicy, ResourceKind.Role, ResourceKind.Role, ResourceKind.Key)
        from identity in Policy(PolicyGrammar.Identity).Array[0, 2]
        from boundary in Maybe(Guard(PolicyGrammar.Identity))
        from session in Maybe(Guard(PolicyGrammar.Identity).Array[0, 2])
        from guards in Levels(PolicyGrammar.Identity)
        from resourceGuards in Levels(PolicyGrammar.Resource)
        from own in Gen.Frequency(
            (1, Gen.Const(default(RawPolicy))),
            (3, Policy(kind == ResourceKind.Role ? PolicyGrammar.Trust : PolicyGrammar.Resource).Select(policy => (RawPolicy?)policy)))
        from owner in Gen.Frequency((3, Gen.Const(Callers.Here)), (1, Gen.Const(Callers.There)))
        select new World
        {
            Caller = question.Item1,
            Kind = kind,
            Action = question.Item2,
            Resource = question.Item3,
            Context = [.. question.Item4],
            Identity = [.. identity],
            Boundary = boundary,
            Session = session is null ? null : [.. session],
            ServiceControl = [.. guards.Select(level => level.ToImmutableArray())],
            ResourceControl = [.. resourceGuards.Select(level => level.ToImmutableArray())],
            Own = own,
            Owner = owner,
        };

    /// <summary>A world, and the same policies asked by others for other things: reading a policy costs more than asking it.</summary>
    public static Gen<World[]> Worlds { get; } =
        from world in World
        from questions in Gen.Select(Gen.OneOf(Callers.All), Action, Resource, ConditionGen.Context).Array[7]
        select (World[])
        [
            world,
            .. questions.Select(
                one => world with { Caller = one.Item1, Action = one.Item2, Resource = one.Item3, Context = [.. one.Item4] })
        ];

    public static Gen<string> Statement(PolicyGrammar grammar, string? effect = null) =>
        from word in effect is null ? Gen.Frequency((6, Gen.Const("Allow")), (1, Gen.Const("Deny"))) : Gen.Const(effect)
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

    /// <summary>Allows everything to everybody.</summary>
    private static string Open(PolicyGrammar grammar) =>
        grammar == PolicyGrammar.Identity
            ? """{"Effect":"Allow","Action":"*","Resource":"*"}"""
            : """{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}""";

    public static Gen<RawPolicy> Policy(PolicyGrammar grammar) =>
        from version in Gen.Frequency((6, Gen.Const("2012-10-17")), (1, Gen.Const("2008-10-17")), (1, Gen.Const("")))
        from statements in Statement(grammar).Array[1, 4]
        select new RawPolicy(version, [.. statements]);

    /// <summary>What only limits: often open but for its denies, as such policies are.</summary>
    private static Gen<RawPolicy> Guard(PolicyGrammar grammar) =>
        from policy in Policy(grammar)
        from open in Gen.Bool
        select open ? policy.With(policy.Statements.Add(Open(grammar))) : policy;

    private static Gen<RawPolicy[][]> Levels(PolicyGrammar grammar) =>
        Gen.Frequency(
            (4, Gen.Const<RawPolicy[][]>([])), (1, Guard(grammar).Array[1, 2].Array[1, 2]), (1, Policy(grammar).Array[0, 1].Array[1, 1]));

    private static Gen<T?> Maybe<T>(Gen<T> gen) where T : class =>
        Gen.Frequency((2, Gen.Const(default(T))), (1, gen.Select(value => (T?)value)));
}
