using System.CommandLine;
using Rolecall.LoadTool.Scenarios;

namespace Rolecall.LoadTool.Commands;

/// <summary>How the calls of assume-role arrive: at a rate, or as callers have their answers.</summary>
/// <param name="calls">Say for how long.</param>
internal sealed class LoadOptions(AssumeRoleOptions calls)
{
    /// <summary>One call in a day.</summary>
    private const double LeastRate = 1 / 86_400.0;

    private readonly Option<double?> rate = new("--rate")
    {
        Description = "Calls per second that are due, whether answers come or not (open loop); callers wait for answers (closed loop) where"
            + " absent.",
        HelpName = "N"
    };
    private readonly Option<int> callers = OptionChecks.Number("--callers", 64, 100_000, "Callers of the closed loop.");

    public LoadOptions AddTo(Command command)
    {
        command.Options.Add(rate);
        command.Options.Add(callers);
        return this;
    }

    /// <exception cref="UsageException">The rate is out of its bounds, or both are given.</exception>
    public LoadModel Load(ParseResult parsed)
    {
        if (parsed.GetValue(rate) is not { } given)
            return calls.Closed(parsed, parsed.GetValue(callers));
        if (parsed.Gives(callers))
            throw new UsageException("--rate is an open load and --callers a closed one: give one of them");
        return calls.Open(parsed, OptionChecks.Within(given, LeastRate, AssumeRoleOptions.MostRate, "--rate"));
    }
}
