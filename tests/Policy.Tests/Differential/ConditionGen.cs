using CsCheck;

namespace Rolecall.Policy.Tests.Differential;

/// <summary>Conditions of every operator, and requests whose keys they speak of.</summary>
internal static class ConditionGen
{
    private static readonly string[] Texts =
        [
            "dev",
            "Dev",
            "ops",
            "",
            "d*",
            "?ev",
            "*",
            "é",
            "a,b",
            "${aws:username}",
            "${AWS:UserName}",
            "${aws:PrincipalTag/t, 'ops'}",
            "${app:text}",
            "x${*}",
            "${?}",
            "${$}{}",
            "${aws:username}${app:none,'-'}*"
        ];
    private static readonly string[] Numbers = ["1", "1.0", "2", "-3", "10", "0.1", "9007199254740993", "-0"];
    private static readonly string[] Dates =
        [
            "2026-01-01T00:00:00Z",
            "2026-01-01T01:00:00+01:00",
            "2026-06-01",
            "1767225600",
            "2027-01-01T00:00:00.5Z",
            "2026-01",
            "2026",
            "2026-01-01T00:00Z"
        ];
    private static readonly string[] Booleans = ["true", "false"];
    private static readonly string[] Binaries = ["QQ==", "Qg==", "QUI=", "cXE="];
    private static readonly string[] Networks =
        [
            "10.0.0.0/8",
            "10.1.0.0/15",
            "10.1.2.3",
            "0.0.0.0/0",
            "10.1.2.3/31",
            "2001:db8::/32",
            "2001:db8::1",
            "2001:DB8:0:0::1/127",
            "::/0",
            "::ffff:10.0.0.0/104",
            "fe80::/10"
        ];
    private static readonly string[] Arns =
        [
            "*",
            "arn:aws:s3:::a*",
            "arn:aws:s3:*:*:ab",
            "arn:*:s3:::a?",
            "arn:aws:s3:::${aws:username}",
            "arn:aws:s3:::a:*",
            "arn:aws:*",
            "${aws:SourceArn}",
            "arn:aws:iam::111111111111:role/*"
        ];

    private static readonly (string[] Operators, string[] Keys, string[] Values, bool MayBeBare)[] Families =
    [
        (
            ["StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike", "StringNotLike"],
            [
                "aws:PrincipalTag/t",
                "app:text",
                "APP:Text",
                "aws:TagKeys",
                "AWS:tagkeys",
                "aws:PrincipalOrgPaths",
                "events:Metadata/team",
                "kms:GrantOperations"
            ],
            Texts,
            false),
        (
            [
                "NumericEquals",
                "NumericNotEquals",
                "NumericLessThan",
                "NumericLessThanEquals",
                "NumericGreaterThan",
                "NumericGreaterThanEquals"
            ],
            ["app:number"],
            Numbers,
            true),
        (
            ["DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals"],
            ["aws:CurrentTime"],
            Dates,
            false),
        (["Bool"], ["aws:SecureTransport", "aws:securetransport"], Booleans, true),
        (["BinaryEquals"], ["app:binary"], Binaries, false),
        (["IpAddress", "NotIpAddress"], ["aws:SourceIp"], Networks, false),
        (["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"], ["aws:SourceArn", "aws:PrincipalArn"], Arns, false),
    ];

    /// <summary>All operators but Null, in all their forms.</summary>
    public static IEnumerable<string> Operators { get; } =
        from family in Families
        from name in family.Operators
        from set in (string[])["", "ForAllValues:", "ForAnyValue:"]
        from exists in (string[])["", "IfExists"]
        select set + name + exists;

    private static readonly Gen<string> Set =
        Gen.Frequency((4, Gen.Const("")), (1, Gen.Const("ForAllValues:")), (1, Gen.Const("ForAnyValue:")));
    private static readonly Gen<string> Exists = Gen.Frequency((3, Gen.Const("")), (1, Gen.Const("IfExists")));

    private static readonly Gen<string> NullClause =
        Gen.Select(
            Gen.OneOf("app:text", "app:number", "aws:SourceIp", "aws:TagKeys"),
            Gen.OneOf(Booleans).Array[1, 2],
            Gen.Bool,
            (key, values, bare) => $"\"Null\":{{\"{key}\":{(bare ? Json.Bare(values) : Json.Of(values))}}}");

    /// <summary>One operator with one key.</summary>
    public static Gen<string> Clause { get; } =
        from family in Gen.OneOf(Families)
        from name in Gen.OneOf(family.Operators)
        from set in Set
        from exists in Exists
        from key in Gen.OneOf(family.Keys)
        from values in Gen.OneOf(family.Values).Array[1, 3]
        from bare in Gen.Bool
        let written = bare && family.MayBeBare ? Json.Bare(values) : Json.Of(values)
        select $"\"{set}{name}{exists}\":{{\"{key}\":{written}}}";

    /// <summary>Two keys under one operator.</summary>
    private static readonly Gen<string> TwoKeys =
        from family in Gen.OneOf(Families.Where(family => family.Keys.Length > 1).ToArray())
        from name in Gen.OneOf(family.Operators)
        from set in Set
        from one in Gen.OneOf(family.Values).Array[1, 2]
        from other in Gen.OneOf(family.Values).Array[1, 2]
        select $"\"{set}{name}\":{{\"{family.Keys[0]}\":{Json.Of(one)},\"{family.Keys[1]}\":{Json.Of(other)}}}";

    /// <summary>A Condition member with its comma, or nothing.</summary>
    public static Gen<string> Member { get; } = Gen.Frequency(
        (10, Gen.Const("")),
        (6, Clause.Select(clause => $",\"Condition\":{{{clause}}}")),
        (2, Gen.Select(Clause, NullClause, (clause, other) => $",\"Condition\":{{{clause},{other}}}")),
        (1, TwoKeys.Select(clause => $",\"Condition\":{{{clause}}}")),
        (
            1,
            Gen.Select(Clause, Clause)
                .Where((one, other) => one.Split('"')[1] != other.Split('"')[1])
                .Select((one, other) => $",\"Condition\":{{{one},{other}}}")));

    public static Gen<ConditionEntry[]> Context { get; } =
        from text in Some("app:text", ["dev", "DEV", "ops", "", "*", "dxev", "É", "é", "x*", "?", "${}", "a,b"])
        from many in Some("aws:TagKeys", ["dev", "ops", "d*"])
        from paths in Some("aws:PrincipalOrgPaths", ["dev", "ops"])
        from metadata in Some("events:metadata/team", ["dev", "ops"])
        from tag in Some("aws:PrincipalTag/t", ["dev", "ops", "*", "dev-x"])
        from number in Some("app:number", ["1", "1.0", "2", "-3", "ten", "0.10", "9007199254740992", "0", "+2", ""])
        from date in Some(
            "aws:CurrentTime",
            [
                "2026-01-01T00:00:00Z",
                "2025-12-31T23:59:59Z",
                "2027-01-01T00:00:01Z",
                "never",
                "2026-05-31T22:00:00-02:00",
                "1767225600",
                "2027-01-01T00:00:00.500Z"
            ])
        from secure in Some("aws:SecureTransport", ["true", "false", "True", "yes"])
        from binary in Some("app:binary", ["QQ==", "Qg==", "QUI=", "CXE=", "!"])
        from address in Some(
            "aws:SourceIp",
            [
                "10.1.2.3",
                "10.1.2.2",
                "10.3.0.0",
                "192.0.2.1",
                "nowhere",
                "2001:db8::1",
                "2001:db8:0::0",
                "::ffff:10.1.2.3",
                "fe80::1",
                "::1"
            ])
        from arn in Some(
            "aws:SourceArn",
            [
                "arn:aws:s3:::a",
                "arn:aws:s3:::ab",
                "arn:aws:s3:eu-west-1::ab",
                "arn:aws:s3:::a:b:c",
                "ab",
                "arn:aws:iam::111111111111:role/R"
            ])
        from principal in Some("aws:PrincipalArn", ["arn:aws:iam::111111111111:role/R", "arn:aws:s3:::dev"])
        from user in Some("aws:username", ["dev", "ab", "*"])
        select (ConditionEntry[])
        [
            .. text,
            .. many,
            .. paths,
            .. metadata,
            .. tag,
            .. number,
            .. date,
            .. secure,
            .. binary,
            .. address,
            .. arn,
            .. principal,
            .. user
        ];

    /// <summary>The key is absent, has one value, or several or none.</summary>
    private static Gen<ConditionEntry[]> Some(string key, string[] values) => Gen.Frequency(
        (2, Gen.Const<ConditionEntry[]>([])),
        (5, Gen.OneOf(values).Select(value => (ConditionEntry[])[new ConditionEntry(key, value)])),
        (1, Gen.OneOf(values).Array[0, 3].Select(some => (ConditionEntry[])[new ConditionEntry(key, [.. some])])));
}
