using System.CommandLine;
using Rolecall.LoadDriver.Loops;
using Rolecall.LoadTool.Scenarios;
using static Rolecall.LoadTool.Commands.OptionChecks;

namespace Rolecall.LoadTool.Commands;

/// <summary>A scenario of AssumeRole alone, as options say it.</summary>
internal sealed class AssumeRoleOptions
{
    /// <summary>Calls per second.</summary>
    public const double MostRate = 10_000_000;

    private readonly Option<string> duration = new("--duration")
    {
        Description = "How long.",
        DefaultValueFactory = _ => "10s",
        HelpName = "TIME"
    };
    private readonly Option<string> warmUp = new("--warm-up")
    {
        Description = "Before what is measured.",
        DefaultValueFactory = _ => "5s",
        HelpName = "TIME"
    };
    private readonly Option<int> tags = new("--tags") { Description = "Session tags in each call, 0 to 50.", HelpName = "N" };
    private readonly Option<int> policy = new("--policy-characters")
    {
        Description = $"Characters of a session policy in each call: 0, or {Step.LeastPolicyCharacters} to 2,048.",
        HelpName = "N"
    };
    private readonly Option<string> skew = new("--skew") { Description = "even, zipf, hot or cold.", DefaultValueFactory = _ => "even" };
    private readonly Option<int> seed = new("--seed")
    {
        Description = "What is chosen at random follows from it.",
        DefaultValueFactory = _ => 1,
        HelpName = "N"
    };

    public WorldOptions World { get; } = new();

    /// <summary>Those that a scenario file says in their place.</summary>
    public IReadOnlyList<Option> OfAScenario => [.. World.All, tags, policy, skew, seed];

    public AssumeRoleOptions AddTo(Command command)
    {
        skew.AcceptOnlyFromAmong("even", "zipf", "hot", "cold");
        foreach (var option in (Option[])[.. World.All, duration, warmUp, tags, policy, skew, seed])
            command.Options.Add(option);
        return this;
    }

    /// <exception cref="UsageException">A value is out of its bounds.</exception>
    public Scenario Scenario(ParseResult parsed, LoadModel load)
    {
        return new Scenario
        {
            Name = "assume-role",
            Seed = parsed.GetValue(seed),
            World = World.Size(parsed),
            Skew = new Skew(Enum.Parse<SkewKind>(parsed.GetValue(skew)!, ignoreCase: true)),
            Load = load,
            Mixes =
            [
                new Mix(
                    1,
                    [new Step(StepKind.AssumeRole)
                    {
                        Tags = (int)Within(parsed.GetValue(tags), 0, 50, "--tags"),
                        PolicyCharacters = parsed.GetValue(policy) is not 0 and var characters
                            ? (int)Within(characters, Step.LeastPolicyCharacters, 2_048, "--policy-characters, where it is not 0,")
                            : 0,
                    }],
                    TimeSpan.Zero),
            ],
        };
    }

    /// <param name="rate">Calls per second.</param>
    /// <exception cref="UsageException">A time is none.</exception>
    public LoadModel Open(ParseResult parsed, double rate) =>
        new() { Phases = [new Phase(Length(parsed), rate, rate)], WarmUp = WarmUp(parsed) };

    /// <exception cref="UsageException">A time is none.</exception>
    public LoadModel Closed(ParseResult parsed, int callers) =>
        new() { Callers = callers, Duration = Length(parsed), WarmUp = WarmUp(parsed) };

    private TimeSpan Length(ParseResult parsed) => RunOptions.Time(parsed.GetValue(duration)!, "--duration");

    private TimeSpan WarmUp(ParseResult parsed) =>
        parsed.GetValue(warmUp) is "0" ? TimeSpan.Zero : RunOptions.Time(parsed.GetValue(warmUp)!, "--warm-up");
}
