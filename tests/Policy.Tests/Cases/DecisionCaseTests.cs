using Rolecall.DecisionCases;
using Rolecall.Policy.Decisions;

namespace Rolecall.Policy.Tests.Cases;

/// <summary>All cases of tests/cases/decisions, through the library.</summary>
public sealed class DecisionCaseTests
{
    public static IEnumerable<TheoryDataRow<string, string>> Names =>
        CaseFiles.All.Select(one => new TheoryDataRow<string, string>(one.File, one.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void Decide_Case_IsAsTheFileSays(string file, string name)
    {
        var one = CaseFiles.All.Single(found => found.File == file && found.Name == name);

        var decision = CaseInLibrary.Decide(one);

        var explanation = decision.Explain();
        (decision.Result, decision.DecidingLayer).Should().Be((one.Verdict, one.By), "{0}", explanation);
        if (!decision.Allowed)
            decision.DenialMessage.Should().Be(one.Message);
        foreach (var text in one.Explains)
            explanation.Should().Contain(text);
    }

    [Fact]
    public void Cases_AllFiles_AreManyAndComplete()
    {
        CaseFiles.All.Length.Should().BeGreaterThanOrEqualTo(240);
        CaseFiles.All.Where(one => (one.Verdict == Verdict.Allow) != (one.Text is null)).Select(one => one.Name).Should().BeEmpty();
    }
}
