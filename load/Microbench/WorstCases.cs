using System.Text;

namespace Rolecall.Microbench;

/// <summary>The worst documents that are legal, each with the request that costs most, and the worst that are not.</summary>
internal static class WorstCases
{
    private const int LongestPolicy = 6_144;

    public static Dictionary<string, Question> Legal { get; } = new()
    {
        ["*a*a*a… against aaa…"] = Ask(Resources(Repeat("*a", LongestPolicy) + "b"), "arn:aws:s3:::" + new string('a', 2_048)),
        ["*?a?a?a… against aaa…"] = Ask(Resources("*?" + Repeat("a?", LongestPolicy / 2) + Repeat("a", LongestPolicy / 2) + "b*"), "arn:aws:s3:::" + new string('a', 8_192)),
        ["10,000 conditions"] = Ask(Statement($"\"Condition\":{{\"StringNotLike\":{{{string.Join(',', Enumerable.Range(0, 10_000).Select(i => $"\"k{i}\":\"*a*b*c\""))}}}}}"), "*"),
        ["1,500 variables of 2,048 letters"] = Ask(Resources(Repeat("*${aws:userid}", LongestPolicy)), "arn:aws:s3:::" + new string('a', 8_192), new string('a', 2_048)),
        ["1,000 nested variables"] = Ask(Resources(Repeat("${a,'", LongestPolicy / 2) + Repeat("'}", 2_000)), "arn:aws:s3:::" + new string('a', 8_192)),
    };

    public static Dictionary<string, string> Refused { get; } = new()
    {
        ["10,000 levels"] = string.Concat(Enumerable.Repeat("{\"a\":", 10_000)) + "1" + new string('}', 10_000),
        ["1,000,000 keys"] = "{" + string.Join(',', Enumerable.Range(0, 1_000_000).Select(i => $"\"k{i}\":1")) + "}",
        ["as many keys as are read at all"] = Statement($"\"Condition\":{{{string.Join(',', Enumerable.Range(0, 9_000).Select(i => $"\"k{i}\":{{}}"))},\"k1\":{{}}}}"),
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

    private static string Resources(string resource) => Statement($"\"Resource\":\"arn:aws:s3:::{resource}\"");

    private static string Statement(string member) =>
        $$$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*",{{{(member.Contains("\"Resource\"", StringComparison.Ordinal) ? "" : "\"Resource\":\"*\",")}}}{{{member}}}}]}""";

    private static string Repeat(string unit, int length) => string.Concat(Enumerable.Repeat(unit, length / unit.Length));
}
