using System.Text.Json;
using CsCheck;
using Rolecall.Policy.Evaluation;
using Rolecall.Policy.Matching;
using Rolecall.Tests;

namespace Rolecall.Policy.Tests.Matching;

/// <summary>Wildcards: known answers, a table as the second opinion, and a bound on the work.</summary>
public sealed class PatternTests
{
    [Fact]
    public void Matches_KnownAnswers_Agree()
    {
        var cases =
            JsonElement.Parse(File.ReadAllText(Path.Combine(Corpora.Folder("wildcards"), "wildcard-cases.json"))).EnumerateArray().ToList();
        var wrong =
            cases.Where(one => Pattern.Of(Text(one, "pattern")).Matches(Text(one, "text")) != one.GetProperty("match").GetBoolean());

        cases.Should().HaveCountGreaterThan(200);
        string.Join('\n', wrong).Should().BeEmpty();
    }

    [Fact]
    public void Matches_RandomPatterns_AgreeWithTheTable() =>
        Gen.Select(Gen.String[Gen.Char["ab*?"], 0, 12], Gen.String[Gen.Char["abAB"], 0, 16], Gen.Bool)
            .Sample(
                (pattern, text, ignoreCase) => Pattern.Of(pattern, ignoreCase).Matches(text) == ByTable(pattern, text, ignoreCase),
                iter: 50_000);

    public static TheoryData<string, string> Pathological => new()
    {
        { "a*", "a" },
        { "*a", "a" },
        { "a?*", "a" },
        { "*a*b", "a" },
        { "a*ba*", "ab" },
        { "*?", "a" },
    };

    [Theory]
    [MemberData(nameof(Pathological))]
    public void Matches_PathologicalPattern_TakesLinearSteps(string unit, string letters)
    {
        foreach (var size in (int[])[100, 1_000, 10_000])
        {
            var pattern = string.Concat(Enumerable.Repeat(unit, size)) + "c";
            var text = string.Concat(Enumerable.Repeat(letters, 2 * size));

            StepsOf(pattern, text).Should().BeLessThanOrEqualTo(3L * (pattern.Length + text.Length));
        }
    }

    [Theory]
    [InlineData("*", "b*")]
    [InlineData("*", "b")]
    [InlineData("", "b*")]
    public void Matches_LongSegmentThatAlmostFits_TakesLinearSteps(string before, string after)
    {
        foreach (var size in (int[])[100, 1_000, 10_000])
        {
            var pattern = before + new string('a', size) + after;
            var text = new string('a', 4 * size);

            StepsOf(pattern, text).Should().BeLessThanOrEqualTo(3L * (pattern.Length + text.Length));
        }
    }

    /// <summary>Question marks between stars: once the product of both lengths, and 1.6 s for one anonymous request.</summary>
    [Theory]
    [InlineData(200, 2_000)]
    [InlineData(1_000, 8_192)]
    [InlineData(4_000, 8_192)]
    public void Matches_QuestionMarksBetweenStars_TakeAStepForEachSixtyFourTokens(int size, int length)
    {
        var pattern = "*?" + new string('a', size) + "b*";
        var text = new string('a', length);

        StepsOf(pattern, text).Should().BeLessThanOrEqualTo(text.Length * (pattern.Length / 64 + 1L) + pattern.Length);
    }

    /// <summary>Each segment begins where the one before ends: many short ones are still one way through the text.</summary>
    [Theory]
    [InlineData("*?a")]
    [InlineData("*a?a")]
    [InlineData("*??????????a")]
    public void Matches_ManySegmentsWithQuestionMarks_TakeLinearSteps(string unit)
    {
        foreach (var size in (int[])[100, 1_000, 10_000])
        {
            var pattern = string.Concat(Enumerable.Repeat(unit, size)) + "b*";
            var text = new string('a', unit.Length * size);

            StepsOf(pattern, text).Should().BeLessThanOrEqualTo(3L * (pattern.Length + text.Length));
        }
    }

    /// <summary>Segments around 64 tokens, where one word of bits goes over into the next; letters beyond ASCII, surrogates among them.</summary>
    [Fact]
    public void Matches_LongSegmentsWithQuestionMarks_AgreeWithTheTable() =>
        Gen.Select(
            Gen.Int[1, 200],
            Gen.Int[0, 80],
            Gen.Int[0, 80],
            Gen.String[Gen.Char["aaaaaab\u00e9\ud83d\ude00"], 0, 300],
            Gen.String[Gen.Char["aaaaaab?\u00e9"], 0, 3],
            Gen.Bool)
            .Sample((length, first, second, text, ending, ignoreCase) =>
            {
                // Taken out of the text itself, that it fits often.
                var from = text.Length > length ? (first * 7 + second) % (text.Length - length) : 0;
                var segment = text.Substring(from, Math.Min(length, text.Length - from)).ToCharArray();
                foreach (var at in (int[])[first, second, 63, 64])
                {
                    if (at < segment.Length)
                        segment[at] = '?';
                }
                var pattern = "*" + new string(segment) + "*" + ending + "*";
                return Pattern.Of(pattern, ignoreCase).Matches(text) == ByTable(pattern, text, ignoreCase);
            }, iter: 20_000);

    [Fact]
    public void Matches_LiteralStarToken_IsNoWildcard() => new Pattern(['*'], ignoreCase: false).Matches("x").Should().BeFalse();

    /// <summary>Of a match that fails.</summary>
    private static long StepsOf(string pattern, string text)
    {
        var budget = StepBudget.Unlimited;
        Pattern.Of(pattern).Matches(text, ref budget).Should().BeFalse();
        return budget.Used;
    }

    private static string Text(JsonElement one, string name) => one.GetProperty(name).GetString()!;

    /// <summary>fits[i, j]: the first i letters of the pattern fit the first j of the text.</summary>
    private static bool ByTable(string pattern, string text, bool ignoreCase)
    {
        if (ignoreCase)
            (pattern, text) = (pattern.ToUpperInvariant(), text.ToUpperInvariant());
        var fits = new bool[pattern.Length + 1, text.Length + 1];
        fits[0, 0] = true;
        for (var i = 1; i <= pattern.Length; i++)
        {
            for (var j = 0; j <= text.Length; j++)
            {
                fits[i, j] = pattern[i - 1] == '*'
                    ? fits[i - 1, j] || (j > 0 && fits[i, j - 1])
                    : j > 0 && fits[i - 1, j - 1] && (pattern[i - 1] == '?' || pattern[i - 1] == text[j - 1]);
            }
        }
        return fits[pattern.Length, text.Length];
    }
}
