using CsCheck;

namespace Rolecall.Policy.Tests.Differential;

/// <summary>Conditions of every operator, and requests whose keys they speak of.</summary>
internal static class ConditionGen
{
    private static readonly string[] Texts = ["dev", "Dev", "ops", "", "d*", "?ev", "${aws:username}", "${aws:PrincipalTag/t, 'ops'}", "${*}"];
    private static readonly string[] Numbers = ["1", "1.0", "2", "-3", "10"];
    private static readonly string[] Dates = ["2026-01-01T00:00:00Z", "2026-01-01T01:00:00+01:00", "2026-06-01", "1767225600", "2027-01-01T00:00:00.5Z"];
    private static readonly string[] Booleans = ["true", "false"];
    private static readonly string[] Networks = ["10.0.0.0/8", "10.1.0.0/15", "10.1.2.3", "0.0.0.0/0", "10.1.2.3/31"];
    private static readonly string[] Arns = ["*", "arn:aws:s3:::a*", "arn:aws:s3:*:*:ab", "arn:*:s3:::a?", "arn:aws:s3:::${aws:username}", "arn:aws:s3:::a:*"];

    private static readonly (string[] Operators, string[] Keys, string[] Values)[] Families =
    [
        (["StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike", "StringNotLike"], ["aws:PrincipalTag/t", "app:text", "APP:Text"], Texts),
        (["NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals"], ["app:number"], Numbers),
        (["DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals"], ["aws:CurrentTime"], Dates),
        (["Bool"], ["aws:SecureTransport"], Booleans),
        (["BinaryEquals"], ["app:binary"], ["QQ==", "Qg=="]),
        (["IpAddress", "NotIpAddress"], ["aws:SourceIp"], Networks),
        (["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"], ["aws:SourceArn"], Arns),
    ];

    private static readonly Gen<string> Clause =
        from family in Gen.OneOf(Families)
        from name in Gen.OneOf(family.Operators)
        from set in Gen.Frequency((4, Gen.Const("")), (1, Gen.Const("ForAllValues:")), (1, Gen.Const("ForAnyValue:")))
        from exists in Gen.Frequency((3, Gen.Const("")), (1, Gen.Const("IfExists")))
        from key in Gen.OneOf(family.Keys)
        from values in Gen.OneOf(family.Values).Array[1, 3]
        select $"\"{set}{name}{exists}\":{{\"{key}\":{Json.Of(values)}}}";

    private static readonly Gen<string> NullClause =
        Gen.Select(Gen.OneOf("app:text", "app:number", "aws:SourceIp"), Gen.OneOf(Booleans), (key, value) => $"\"Null\":{{\"{key}\":\"{value}\"}}");

    /// <summary>A Condition member with its comma, or nothing.</summary>
    public static Gen<string> Member { get; } = Gen.Frequency(
        (3, Gen.Const("")),
        (3, Clause.Select(clause => $",\"Condition\":{{{clause}}}")),
        (1, Gen.Select(Clause, NullClause, (clause, other) => $",\"Condition\":{{{clause},{other}}}")));

    public static Gen<ConditionEntry[]> Context { get; } =
        from text in Some("app:text", ["dev", "DEV", "ops", "", "*", "dxev"])
        from tag in Some("aws:PrincipalTag/t", ["dev", "ops", "*"])
        from number in Some("app:number", ["1", "1.0", "2", "-3", "ten"])
        from date in Some("aws:CurrentTime", ["2026-01-01T00:00:00Z", "2025-12-31T23:59:59Z", "2027-01-01T00:00:01Z", "never"])
        from secure in Some("aws:SecureTransport", ["true", "false", "True"])
        from binary in Some("app:binary", ["QQ==", "Qg=="])
        from address in Some("aws:SourceIp", ["10.1.2.3", "10.1.2.2", "10.3.0.0", "192.0.2.1", "nowhere"])
        from arn in Some("aws:SourceArn", ["arn:aws:s3:::a", "arn:aws:s3:::ab", "arn:aws:s3:eu-west-1::ab", "arn:aws:s3:::a:b:c", "ab"])
        from user in Some("aws:username", ["dev", "ab"])
        select (ConditionEntry[])[.. text, .. tag, .. number, .. date, .. secure, .. binary, .. address, .. arn, .. user];

    /// <summary>The key is absent, has one value, or several or none.</summary>
    private static Gen<ConditionEntry[]> Some(string key, string[] values) => Gen.Frequency(
        (2, Gen.Const<ConditionEntry[]>([])),
        (5, Gen.OneOf(values).Select(value => (ConditionEntry[])[new ConditionEntry(key, value)])),
        (1, Gen.OneOf(values).Array[0, 3].Select(some => (ConditionEntry[])[new ConditionEntry(key, [.. some])])));
}
