using System.Text.Json;
using System.Text.Json.Serialization;
using Rolecall.Tests;

namespace Rolecall.Policy.Tests.Cases;

/// <summary>All cases of tests/cases/decisions, through the library.</summary>
public sealed class DecisionCaseTests
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(allowIntegerValues: false) },
        AllowDuplicateProperties = false,
    };

    private static readonly Dictionary<(string File, string Name), DecisionCase> Cases = Read();

    public static IEnumerable<TheoryDataRow<string, string>> Names => Cases.Keys.Select(key => new TheoryDataRow<string, string>(key.File, key.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void Decide_Case_IsAsTheFileSays(string file, string name)
    {
        var one = Cases[(file, name)];

        var decision = CaseWorld.Decide(one);

        var explanation = decision.Explain();
        (decision.Result, decision.DecidingLayer).Should().Be((ResultOf(one.Expect), one.By), "{0}", explanation);
        if (!decision.Allowed)
        {
            var caller = one.Caller;
            var on = one.Resource == "*" ? "" : $" on resource: {one.Resource}";
            decision.DenialMessage.Should().Be($"User: {caller} is not authorized to perform: {one.Action}{on} {one.Text}");
        }
        foreach (var text in one.Explains)
            explanation.Should().Contain(text);
    }

    [Fact]
    public void Cases_AllFiles_AreManyAndComplete()
    {
        Cases.Count.Should().BeGreaterThanOrEqualTo(240);
        Cases.Values.Where(one => (one.Expect == "allow") != (one.Text is null)).Select(one => one.Name).Should().BeEmpty();
    }

    private static Verdict ResultOf(string expected) => expected switch
    {
        "allow" => Verdict.Allow,
        "implicit deny" => Verdict.ImplicitDeny,
        "explicit deny" => Verdict.ExplicitDeny,
        _ => throw new FormatException($"'{expected}' is no expectation"),
    };

    private static Dictionary<(string, string), DecisionCase> Read()
    {
        var cases = new Dictionary<(string, string), DecisionCase>();
        foreach (var path in Directory.GetFiles(Path.Combine(Corpora.Repository, "tests", "cases", "decisions"), "*.json").Order(StringComparer.Ordinal))
        {
            var file = JsonSerializer.Deserialize<DecisionCaseFile>(File.ReadAllText(path), Strict)!;
            foreach (var one in file.Cases)
                cases.Add((Path.GetFileNameWithoutExtension(path), one.Name), one);
        }
        return cases;
    }
}
