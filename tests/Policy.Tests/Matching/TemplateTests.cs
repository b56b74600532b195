using CsCheck;
using Rolecall.Policy.Evaluation;
using Rolecall.Policy.Matching;

namespace Rolecall.Policy.Tests.Matching;

/// <summary>Texts with variables: filled in, they match as the text that they become; and a bound on the work and on the memory.</summary>
public sealed class TemplateTests
{
    [Fact]
    public void Matches_RandomTemplates_AgreeWithThePatternOfTheFilledText() =>
        Gen.Select(
            Gen.String[Gen.Char["ab*?"], 0, 6],
            Gen.String[Gen.Char["abAB"], 0, 4],
            Gen.String[Gen.Char["ab*?"], 0, 20],
            Gen.String[Gen.Char["abAB"], 0, 40],
            Gen.Bool)
            .Sample((before, value, after, text, ignoreCase) =>
            {
                var template = Template.Of(before + "${v}" + after, variables: true, wildcards: true, ignoreCase);
                return Matches(template, text, Context(value)) == Pattern.Of(before + value + after, ignoreCase).Matches(text);
            }, iter: 50_000);

    [Theory]
    [InlineData("*a")]
    [InlineData("*aab")]
    [InlineData("*${v}")]
    [InlineData("*?${v}")]
    public void Matches_PathologicalTemplate_TakesLinearSteps(string unit)
    {
        foreach (var size in (int[])[100, 1_000, 10_000])
        {
            var source = "${v}" + string.Concat(Enumerable.Repeat(unit, size)) + "c";
            var text = new string('a', 2 * size);

            var budget = StepBudget.Unlimited;
            Template.Of(source, variables: true, wildcards: true).Matches(text, Context("a"), ref budget).Should().BeFalse();

            // A variable is looked up wherever it stands.
            budget.Used.Should().BeLessThanOrEqualTo(8L * (source.Length + text.Length));
        }
    }

    [Fact]
    public void Matches_ValueLongerThanTheText_IsGivenUpAtTheTextsLength()
    {
        var template = Template.Of(string.Concat(Enumerable.Repeat("*${v}", 1_000)), variables: true, wildcards: true);
        var budget = StepBudget.Unlimited;

        template.Matches("short", Context(new string('a', DecisionLimits.LongestValue)), ref budget).Should().BeFalse();

        // What is not filled in costs nothing.
        budget.Used.Should().BeLessThan(100);
    }

    [Theory]
    [InlineData("${v}", "x", true)]
    [InlineData("${ V }", "x", true)]
    [InlineData("${none}", "", false)]
    [InlineData("${none}", "${none}", false)]
    [InlineData("${none, 'd'}", "d", true)]
    [InlineData("${none,d}", "d", true)]
    [InlineData("${none, ''}", "", true)]
    [InlineData("${v, 'd'}", "d", false)]
    [InlineData("${many}", "a", false)]
    [InlineData("${many, 'd'}", "d", false)]
    [InlineData("${star}", "anything", false)]
    [InlineData("${star}", "*", true)]
    [InlineData("${*}${?}${$}", "*?$", true)]
    [InlineData("${*}", "x", false)]
    [InlineData("${v", "${v", true)]
    [InlineData("$v}", "$v}", true)]
    [InlineData("${v}${v}", "xx", true)]
    public void Matches_Variable_StandsForItsOneValue(string source, string text, bool matches)
    {
        var context = new ConditionContext([new("v", "x"), new("star", "*"), new("many", ["a", "b"])]);

        Matches(Template.Of(source, variables: true, wildcards: true), text, context).Should().Be(matches);
    }

    [Fact]
    public void Filled_VariablesWithoutValue_StayAsTheyAre()
    {
        var budget = StepBudget.Unlimited;
        Template.Of("a/${v}/${none}/${other, 'd'}/*", variables: true, wildcards: true).Fill(Context("x"), ref budget)
            .Should().Be("a/x/${none}/d/*");
    }

    private static bool Matches(Template template, string text, ConditionContext context)
    {
        var budget = StepBudget.Unlimited;
        return template.Matches(text, context, ref budget);
    }

    private static ConditionContext Context(string value) => new([new ConditionEntry("v", value)]);
}
