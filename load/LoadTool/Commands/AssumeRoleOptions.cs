using System.CommandLine;
using Rolecall.LoadDriver.Loops;
using Rolecall.LoadTool.Scenarios;

namespace Rolecall.LoadTool.Commands;

/// <summary>A scenario of AssumeRole alone, as options say it.</summary>
internal sealed class AssumeRoleOptions
{
    /// <summary>One call in a day.</summary>
    private const double LeastRate = 1 / 86_400.0;

    private readonly Option<int> organizations = Number("--organizations", 20, 100_000, "Organizations of the world that is made.");
    private readonly Option<int> accounts =
        Number("--accounts", 2, 1_000, "Accounts with roles in each organization; its users are in the management account.");
    private readonly Option<int> roles = Number("--roles", 1, 1_000, "Roles in each of these accounts.");
    private readonly Option<int> sandboxes = new("--sandboxes")
    {
        Description = "Sandboxes that are made for the run, and deleted after it; the organizations are spread over them.",
        HelpName = "N"
    };
    private readonly Option<double?> rate = new("--rate")
    {
        Description = "Calls per second that are due, whether answers come or not (open loop); callers wait for answers (closed loop) where absent.",
        HelpName = "N"
    };
    private readonly Option<int> callers = Number("--callers", 64, 100_000, "Callers of the closed loop.");
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
        Description = "Characters of a session policy in each call, 0 to 2,048.",
        HelpName = "N"
    };
    private readonly Option<string> skew = new("--skew") { Description = "even, zipf, hot or cold.", DefaultValueFactory = _ => "even" };
    private readonly Option<int> seed = new("--seed")
    {
        Description = "What is chosen at random follows from it.",
        DefaultValueFactory = _ => 1,
        HelpName = "N"
    };

    public void AddTo(Command command)
    {
        skew.AcceptOnlyFromAmong("even", "zipf", "hot", "cold");
        foreach (var option in (Option[])[organizations, accounts, roles, sandboxes, rate, callers, duration, warmUp, tags, policy, skew, seed])
            command.Options.Add(option);
    }

    /// <exception cref="UsageException">A value is out of its bounds.</exception>
    public Scenario Scenario(ParseResult parsed)
    {
        var length = RunOptions.Time(parsed.GetValue(duration)!, "--duration");
        var perSecond = parsed.GetValue(rate) is { } given ? Within(given, LeastRate, 10_000_000, "--rate") : 0;
        if (perSecond > 0 && parsed.GetResult(callers) is { Implicit: false })
            throw new UsageException("--rate is an open load and --callers a closed one: give one of them");
        return new Scenario
        {
            Name = "assume-role",
            Seed = parsed.GetValue(seed),
            World = new WorldSize(
                parsed.GetValue(organizations), parsed.GetValue(accounts), parsed.GetValue(roles),
                (int)Within(parsed.GetValue(sandboxes), 0, WorldSize.MostSandboxes, "--sandboxes")),
            Skew = new Skew(Enum.Parse<SkewKind>(parsed.GetValue(skew)!, ignoreCase: true)),
            Load = new LoadModel
            {
                Phases = perSecond > 0 ? [new Phase(length, perSecond, perSecond)] : [],
                Callers = perSecond > 0 ? 0 : parsed.GetValue(callers),
                Duration = perSecond > 0 ? TimeSpan.Zero : length,
                WarmUp = parsed.GetValue(warmUp) is "0" ? TimeSpan.Zero : RunOptions.Time(parsed.GetValue(warmUp)!, "--warm-up"),
            },
            Mixes =
            [
                new Mix(
                    1,
                    [new Step(StepKind.AssumeRole)
                    {
                        Tags = (int)Within(parsed.GetValue(tags), 0, 50, "--tags"),
                        PolicyCharacters = (int)Within(parsed.GetValue(policy), 0, 2_048, "--policy-characters")
                    }],
                    TimeSpan.Zero),
            ],
        };
    }

    private static double Within(double value, double least, double most, string option) => value >= least && value <= most
        ? value
        : throw new UsageException(FormattableString.Invariant($"{option} is a number from {least:0.#####} to {most}"));

    private static Option<int> Number(string name, int value, int most, string description)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => value, HelpName = "N" };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var number) && (number < 1 || number > most))
                result.AddError($"{name} is a number from 1 to {most}");
        });
        return option;
    }
}
