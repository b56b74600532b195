using System.Text;
using Rolecall.Policy;

namespace Rolecall.Microbench;

/// <summary>The worst documents that are legal, each with the request that costs most, and the worst that are not.</summary>
internal static class WorstCases
{
    private const int LongestPolicy = 6_144;

    public static Dictionary<string, Question> Legal { get; } = new()
    {
        ["*a*a*a… against aaa…"] = Ask(Resources(Repeat("*a", LongestPolicy) + "b"), "arn:aws:s3:::" + new string('a', 2_048)),
        ["*?a?a?a… against aaa…"] = Ask(
            Resources("*?" + Repeat("a?", LongestPolicy / 2) + Repeat("a", LongestPolicy / 2) + "b*"),
            "arn:aws:s3:::" + new string('a', 8_192)),
        ["10,000 conditions"] = Ask(
            Statement($"\"Condition\":{{\"StringNotLike\":{{{string.Join(',', Enumerable.Range(0, 10_000).Select(i => $"\"k{i}\":\"*a*b*c\""))}}}}}"),
            "*"),
        ["430 variables of 2,048 letters"] = Ask(
            Resources(Repeat("*${aws:userid}", LongestPolicy)), "arn:aws:s3:::" + new string('a', 8_192), new string('a', 2_048)),
        ["600 nested variables"] = Ask(
            Resources(Repeat("${a,'", LongestPolicy / 2) + Repeat("'}", 2_000)), "arn:aws:s3:::" + new string('a', 8_192)),
    };

    /// <summary>
    /// All that may be attached to a caller, or to a bucket, against a resource of 2,048 letters and condition values of 8,192: decided
    /// and explained with policies that are compiled already, as every call does.
    /// </summary>
    public static Dictionary<string, Question> Decided { get; } = new()
    {
        ["20 policies, *?aaa…b*"] = Attached($"\"Resource\":\"arn:aws:s3:::*?{Repeat("a", 2_000)}b*\""),
        ["20 policies, *?a*?a…"] = Attached($"\"Resource\":\"arn:aws:s3:::{Repeat("*?a", LongestPolicy - 200)}b\""),
        ["20 policies of short patterns"] = Attached($"\"Resource\":[{Listed("arn:aws:s3:::*?ab*")}]"),
        ["20 policies of short patterns on a long value"] = Attached(
            $"\"Resource\":\"*\",\"Condition\":{{\"StringLike\":{{\"k\":[{Listed("*?ab*")}]}}}}"),
        ["20 policies of letters on a long value"] = Attached(
            $"\"Resource\":\"*\",\"Condition\":{{\"StringLike\":{{\"k\":[{Listed("*ab*")}]}}}}"),
        ["20 policies of variables"] = Attached($"\"Resource\":\"*\",\"Condition\":{{\"StringLike\":{{\"k\":[{Listed("*?${k}")}]}}}}"),
        ["20 policies, 1,000 values each against 660"] = Attached(
            $"\"Resource\":\"*\",\"Condition\":{{\"ForAnyValue:StringEquals\":{{\"many\":[{Listed("nobody")}]}}}}"),
        ["20 policies of dates"] = Attached(
            $"\"Resource\":\"*\",\"Condition\":{{\"ForAnyValue:DateEquals\":{{\"dates\":[{Listed("2026")}]}}}}"),
        ["20 policies of addresses"] = Attached(
            $"\"Resource\":\"*\",\"Condition\":{{\"ForAnyValue:IpAddress\":{{\"addresses\":[{Listed("10.0.0.0/8")}]}}}}"),
        ["20 policies of bytes"] = Attached(
            $"\"Resource\":\"*\",\"Condition\":{{\"ForAnyValue:BinaryEquals\":{{\"k\":[{Listed("QQ==")}]}}}}"),
        ["a bucket's policy, anonymous"] = WorstRequest with
        {
            Caller = new Principal { Kind = PrincipalKind.Anonymous, AccountId = "anonymous", Arn = "anonymous", UserId = "anonymous" },
            Identity = Statement("\"Sid\":\"\""),
            ResourcePolicy = Statement(
                $"\"Principal\":\"*\",\"Resource\":[{string.Join(',', Enumerable.Repeat($"\"arn:aws:s3:::*?{new string('a', 1_000)}b*\"", 19))}]"),
        },
    };

    private static Question WorstRequest => Questions.All[0] with
    {
        Resource = "arn:aws:s3:::" + new string('a', 2_048 - 13),
        Context =
        [
            new("k", new string('a', DecisionLimits.LongestValue)),
            new("many", [.. Enumerable.Range(0, 1_000).Select(i => $"value{i}")]),
            new("dates", [.. Enumerable.Repeat("2025-01-01T00:00:00Z", 1_000)]),
            new("addresses", [.. Enumerable.Repeat("2001:db8::1:2:3:4", 1_000)]),
            .. Enumerable.Range(0, 50).Select(i => new ConditionEntry($"aws:RequestTag/{i}", new string('a', 256))),
        ],
    };

    public static Dictionary<string, string> Refused { get; } = new()
    {
        ["10,000 levels"] = string.Concat(Enumerable.Repeat("{\"a\":", 10_000)) + "1" + new string('}', 10_000),
        ["1,000,000 keys"] = "{" + string.Join(',', Enumerable.Range(0, 1_000_000).Select(i => $"\"k{i}\":1")) + "}",
        ["as many keys as are read at all"] = Statement(
            $"\"Condition\":{{{string.Join(',', Enumerable.Range(0, 9_000).Select(i => $"\"k{i}\":{{}}"))},\"k1\":{{}}}}"),
        ["lone surrogates"] = Statement("\"Sid\":\"" + Repeat("\\ud800", 100_000) + "\""),
        ["raw lone surrogates"] = Statement("\"Sid\":\"" + new string('\ud800', 100_000) + "\""),
        ["invalid UTF-8, as it is decoded"] = Encoding.UTF8.GetString([.. Enumerable.Repeat((byte)0xff, 100_000)]),
    };

    private static Question Ask(string document, string resource, string userId = "u") => Questions.All[0] with
    {
        Identity = document,
        Resource = resource,
        Context = [new("aws:userid", userId)],
    };

    /// <summary>A policy of 6,144 characters, twenty times.</summary>
    private static Question Attached(string members) =>
        WorstRequest with { Identity = Statement(members), Attached = [.. Enumerable.Repeat(Statement(members), 19)] };

    /// <summary>A value as often as a policy can list it.</summary>
    private static string Listed(string value) => Repeat($"\"{value}\",", LongestPolicy - 200).TrimEnd(',');

    private static string Resources(string resource) => Statement($"\"Resource\":\"arn:aws:s3:::{resource}\"");

    private static string Statement(string member) =>
        $$$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*",{{{(member.Contains("\"Resource\"", StringComparison.Ordinal) ? "" : "\"Resource\":\"*\",")}}}{{{member}}}}]}""";

    private static string Repeat(string unit, int length) => string.Concat(Enumerable.Repeat(unit, length / unit.Length));
}
