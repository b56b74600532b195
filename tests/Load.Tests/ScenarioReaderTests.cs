using System.Text.Json;
using System.Text.RegularExpressions;
using Rolecall.Cli.YamlFiles;
using Rolecall.LoadDriver.Loops;
using Rolecall.LoadTool.Scenarios;
using Rolecall.Tests;

namespace Rolecall.Load.Tests;

public sealed class ScenarioReaderTests
{
    private static readonly string SchemaFile = Path.Combine(Corpora.Repository, "load/LoadTool/Scenarios/scenario.schema.json");

    public static TheoryData<string, string> Refused { get; } = new()
    {
        { "mix: [{ do: assume-role }]", "f:1:1: wants load: how calls arrive" },
        { "load: { rate: 1, duration: 1s }", "f:1:1: wants mix: a list of what is done, with weights" },
        {
            "load: { rate: 1, duration: 1s }\nmix: [{ do: assume }]",
            "f:2:13: do is one of assume-role, assume-role-denied, chain-role, web-identity, saml, assume-role-mfa, expired-session, get-caller-identity, get-object, get-role, put-role-policy, revoke-sessions"
        },
        { "load: { rate: fast, duration: 1s }\nmix: [{ do: assume-role }]", "f:1:15: rate wants a number from 0.01 to 10000000" },
        { "load: { rate: 1, duration: 1 }\nmix: [{ do: assume-role }]", "f:1:28: duration wants a time such as 500ms, 10s, 61m, 1h30m or 2d" },
        { "load: { rate: 1 }\nmix: [{ do: assume-role }]", "f:1:7: wants duration: a time such as 30s" },
        {
            "load: { duration: 1s }\nmix: [{ do: assume-role }]",
            "f:1:7: load wants one of callers (closed), rate, ramp, steps or spike (open)"
        },
        { "load: { callers: 0, duration: 1s }\nmix: [{ do: assume-role }]", "f:1:18: callers wants a whole number from 1 to 100000" },
        {
            "load: { rate: 1, callers: 1, duration: 1s }\nmix: [{ do: assume-role }]",
            "f:1:9: \"rate\" is not known here; known are warmUp, mostInFlight, callers, duration, thinkTime"
        },
        {
            "load: { rate: 1, duration: 1s }\nmix: [{ do: get-object, tags: 3 }]",
            "f:2:7: get-object takes no tags, policyCharacters or durationSeconds"
        },
        {
            "load: { rate: 1, duration: 1s }\nmix: [{ do: web-identity, tags: 3 }]",
            "f:2:27: web-identity takes no tags: they come in the token"
        },
        {
            "load: { rate: 1, duration: 1s }\nmix: [{ flow: [{ do: assume-role, policyCharacters: 84 }] }]",
            "f:2:35: policyCharacters is 0 for no policy, or at least 85, the shortest that there is"
        },
        { "load: { rate: 1, duration: 1s }\nmix: [{ flow: [] }]", "f:2:7: flow wants at least one step" },
        {
            "load: { rate: 1, duration: 1s }\nmix: [{ flow: [jump] }]",
            "f:2:16: a step is one of assume-role, assume-role-denied, chain-role, web-identity, saml, assume-role-mfa, expired-session, get-caller-identity, get-object, get-role, put-role-policy, revoke-sessions"
        },
        { "load: { rate: 1, duration: 1s }\nmix: {}", "f:2:6: mix wants a list" },
        {
            "load: { rate: 1, duration: 1s }\nskew: { members: odd }\nmix: [{ do: assume-role }]",
            "f:2:18: members is one of even, zipf, hot, cold"
        },
        { "load: 5\nmix: [{ do: assume-role }]", "f:1:7: wants fields (name: value)" },
    };

    public static TheoryData<string> Examples { get; } = new(Directory
        .GetFiles(Path.Combine(Corpora.Repository, "load/scenarios"), "*.yaml").Where(
            file => !file.EndsWith(".faults.yaml", StringComparison.Ordinal)).Select(file => Path.GetFileName(file)));

    [Theory]
    [MemberData(nameof(Refused))]
    public void Scenario_ThatCannotBePlayed_IsRefusedWithItsPlace(string yaml, string message)
    {
        Action reading = () => ScenarioReader.Read("f", yaml);

        reading.Should().Throw<YamlFileException>().Which.Message.Should().Be(message);
    }

    [Fact]
    public void Scenario_ThatIsNoYaml_IsRefusedWithItsPlace()
    {
        Action reading = () => ScenarioReader.Read("f", "load: {\nmix: [");

        reading.Should().Throw<YamlFileException>().Which.Message.Should().StartWith("f:");
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Example_CanBePlayed(string name) =>
        ScenarioReader.ReadFile(Path.Combine(Corpora.Repository, "load/scenarios", name)).Mixes.Should().NotBeEmpty();

    [Fact]
    public void Scenario_IsReadWhole()
    {
        var scenario = ScenarioReader.Read("f", """
            name: n
            seed: 3
            world: { organizations: 4, accounts: 5, roles: 6, sandboxes: 7 }
            skew: { members: zipf, exponent: 1.5 }
            load: { steps: [{ rate: 10, duration: 2s }, { rate: 20, duration: 500ms }], warmUp: 1s, mostInFlight: 7 }
            mix:
              - { weight: 2, do: assume-role, tags: 3, policyCharacters: 100, durationSeconds: 900 }
              - { flow: [assume-role, { do: chain-role }], thinkTime: 5ms }
            """);

        (scenario.Name, scenario.Seed, scenario.World, scenario.Skew)
            .Should().Be(("n", 3, new WorldSize(4, 5, 6, 7), new Skew(SkewKind.Zipf, 1.5)));
        scenario.Load.Phases.Should().Equal(new Phase(TimeSpan.FromSeconds(2), 10, 10), new Phase(TimeSpan.FromMilliseconds(500), 20, 20));
        (scenario.Load.WarmUp, scenario.Load.MostInFlight).Should().Be((TimeSpan.FromSeconds(1), 7));
        scenario.Mixes.SelectMany(mix => mix.Steps).Should().Equal(
            new Step(StepKind.AssumeRole) { Tags = 3, PolicyCharacters = 100, DurationSeconds = 900 }, new Step(StepKind.AssumeRole),
            new Step(StepKind.ChainRole));
        scenario.Mixes.Select(mix => (mix.Weight, mix.ThinkTime)).Should().Equal((2, TimeSpan.Zero), (1, TimeSpan.FromMilliseconds(5)));
    }

    [Fact]
    public void ThinkTime_IsOfCallersWhoWait()
    {
        ScenarioReader.Read("f", "load: { callers: 1, duration: 1s, thinkTime: 20ms }\nmix: [{ do: assume-role }]").Load.ThinkTime
            .Should().Be(TimeSpan.FromMilliseconds(20));
        Action reading = () => ScenarioReader.Read("f", "load: { rate: 1, duration: 1s, thinkTime: 20ms }\nmix: [{ do: assume-role }]");

        reading.Should().Throw<YamlFileException>();
    }

    [Theory]
    [InlineData("500ms", true)]
    [InlineData("1.5s", true)]
    [InlineData("61m", true)]
    [InlineData("1h30m", true)]
    [InlineData("2d", true)]
    [InlineData("1w", true)]
    [InlineData("5", false)]
    [InlineData("1h 30m", false)]
    [InlineData("1.s", false)]
    [InlineData("-1s", false)]
    [InlineData("1y", false)]
    public void Schema_AndReader_TakeTheSameTimes(string time, bool taken)
    {
        using var schema = Schema();
        Action reading = () => ScenarioReader.Read("f", $"load: {{ callers: 1, duration: {time} }}\nmix: [{{ do: assume-role }}]");
        var pattern = schema.RootElement.GetProperty("$defs").GetProperty("time").GetProperty("pattern").GetString()!;

        Regex.IsMatch(time, pattern).Should().Be(taken);
        if (taken)
            reading.Should().NotThrow();
        else
            reading.Should().Throw<YamlFileException>();
    }

    [Fact]
    public void Schema_KnowsTheShortestPolicy() =>
        Regex.Count(File.ReadAllText(SchemaFile), "\"minimum\": " + Step.LeastPolicyCharacters + "\\b").Should().Be(2);

    [Fact]
    public void Schema_NamesTheStepsThatThereAre()
    {
        using var schema = Schema();

        schema.RootElement.GetProperty("$defs").GetProperty("step").GetProperty("enum").EnumerateArray().Select(name => name.GetString())
            .Should().Equal(Enum.GetValues<StepKind>().Select(Step.Spelled));
    }

    private static JsonDocument Schema() => JsonDocument.Parse(File.ReadAllText(SchemaFile));
}
