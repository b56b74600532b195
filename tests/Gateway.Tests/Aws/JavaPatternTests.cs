using CsCheck;
using Google.Protobuf.Reflection;
using Rolecall.Gateway.Wires.Models;

namespace Rolecall.Gateway.Tests.Aws;

public sealed class JavaPatternTests
{
    private const string AnyArn = @"[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+";
    private const string TagKey = @"[\p{L}\p{Z}\p{N}_.:/=+\-@]+";

    [Theory]
    // The whole text, always.
    [InlineData("a", "a", true)]
    [InlineData("a", "ab", false)]
    [InlineData("a", "ba", false)]
    [InlineData("a", "a\n", false)]
    [InlineData("a|ab", "ab", true)]
    [InlineData("^a$", "a", true)]
    // Account aliases: the one lookahead; the length is counted elsewhere.
    [InlineData("^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$", "a-b-c", true)]
    [InlineData("^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$", "a--b", false)]
    [InlineData("^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$", "-ab", false)]
    [InlineData("^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$", "ab-", false)]
    [InlineData("^a$", "a\n", false)]
    [InlineData(@"[\w+=,.@-]*", "", true)]
    // \w, \d and \s are ASCII.
    [InlineData(@"\w+", "aZ_09", true)]
    [InlineData(@"\w+", "é", false)]
    [InlineData(@"[\w+=,.@-]+", "é", false)]
    [InlineData(@"[\w+=,.@-]+", "\u0130", false)]
    [InlineData(@"\d+", "١", false)]
    [InlineData(@"[\d]*", "١", false)]
    [InlineData(@"[\d]*", "123456", true)]
    [InlineData(@"\s", "\u00A0", false)]
    [InlineData(@"\S+", "é", true)]
    [InlineData(@"\W", "é", true)]
    [InlineData(@"[\s\S]*", "any\nthing é", true)]
    [InlineData(@"[\S]+", "a b", false)]
    [InlineData(@"[^\d]+", "ab", true)]
    [InlineData(@"[^\d]+", "a1", false)]
    [InlineData(@"[\w-.]+", "a-.", true)]
    [InlineData(@"[\w-.]+", "a+", false)]
    // Escapes.
    [InlineData(@"(\u002F)|(\u002F[\u0021-\u007E]+\u002F)", "/", true)]
    [InlineData(@"(\u002F)|(\u002F[\u0021-\u007E]+\u002F)", "/a/b/", true)]
    [InlineData(@"(\u002F)|(\u002F[\u0021-\u007E]+\u002F)", "/a b/", false)]
    [InlineData(@"[\w+=,.@:\/-]*", "a/b:c", true)]
    [InlineData(@"((/[A-Za-z0-9\.,\+@=_-]+)*)/", "/a/b+c/", true)]
    [InlineData(@"((/[A-Za-z0-9\.,\+@=_-]+)*)/", "/a//", false)]
    [InlineData(@"v[1-9][0-9]*(\.[A-Za-z0-9-]*)?", "v1.x", true)]
    [InlineData(@"v[1-9][0-9]*(\.[A-Za-z0-9-]*)?", "v0", false)]
    // Characters outside the BMP.
    [InlineData(AnyArn, "arn:aws:é日本😀", true)]
    [InlineData(AnyArn, "\u0001", false)]
    [InlineData(AnyArn, "\uFFFF", false)]
    [InlineData(TagKey, "Größe 日本/x=1@", true)]
    [InlineData(TagKey, "\U00020000", true)] // a letter
    [InlineData(TagKey, "\U0001D7D8", true)] // a digit
    [InlineData(TagKey, "😀", false)]
    [InlineData(@"[\u0020-\u00FF]+", "😀", false)]
    [InlineData(".", "😀", true)]
    [InlineData(".{2}", "😀", false)]
    [InlineData("[^a]", "😀", true)]
    public void Pattern_MatchesAsInJava(string pattern, string text, bool matches) =>
        new JavaPattern(pattern).Matches(text).Should().Be(matches);

    /// <summary>Not as data: an attribute cannot hold these.</summary>
    [Fact]
    public void LoneSurrogate_MatchesNoClassOfCharacters()
    {
        string[] texts = ["\uD83D", "\uDE00\uD83D", "\uDFFF", "a\uD800", "\uD801", "\uD802"];

        texts.Should().AllSatisfy(text => new JavaPattern(AnyArn).Matches(text).Should().BeFalse())
            .And.AllSatisfy(text => TagKeyPattern.Matches(text).Should().BeFalse());
    }

    [Theory]
    [InlineData("(?!aws:).*")]
    [InlineData(@"(a)\1")]
    [InlineData("[a-z&&[^b]]")]
    [InlineData("[a[b]]")]
    public void Pattern_ThatLinearMatchingCannotDo_IsRefused(string pattern) =>
        ((Func<JavaPattern>)(() => new JavaPattern(pattern))).Should().Throw<NotSupportedException>();

    [Fact]
    public void EveryPatternOfTheModels_Compiles()
    {
        var patterns = new[] { Messages.Sts.File, Messages.Iam.File, Messages.S3.File, Api.Native.V1.SandboxesReflection.Descriptor }
            .SelectMany(file => file.MessageTypes)
            .SelectMany(type => MessageShape.Of(type).Members)
            .SelectMany(member => new[] { member.Constraint.Pattern, member.ItemConstraint.Pattern })
            .OfType<JavaPattern>()
            .ToList();

        patterns.Should().HaveCountGreaterThan(100);
    }

    /// <summary>A backtracking matcher never ends on this; one that is quadratic takes 2^32 steps a match.</summary>
    [Fact]
    public void HostileText_IsRefusedInTheEnd()
    {
        var pattern = new JavaPattern("((/[A-Za-z0-9\\.,\\+@=_-]+)*)/");
        var text = string.Concat(Enumerable.Repeat("/a", 65_536)) + "!";

        pattern.Matches(text).Should().BeFalse();
    }

    [Fact]
    public void Members_OfATagKey_AreThoseOfTheirCategory() => Gen.Int[0, 0x10FFFF].Sample(
        code =>
        {
            if (code is >= 0xD800 and <= 0xDFFF)
                return true;
            var text = char.ConvertFromUtf32(code);
            var category = System.Globalization.CharUnicodeInfo.GetUnicodeCategory(code).ToString();
            var expected = category.EndsWith("Letter", StringComparison.Ordinal) || category.EndsWith("Number", StringComparison.Ordinal)
                || category.EndsWith("Separator", StringComparison.Ordinal) || "_.:/=+-@".Contains(text, StringComparison.Ordinal);
            return TagKeyPattern.Matches(text) == expected;
        },
        iter: 20_000);

    private static readonly JavaPattern TagKeyPattern = new(TagKey);
}
