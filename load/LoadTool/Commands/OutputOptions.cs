using System.CommandLine;

namespace Rolecall.LoadTool.Commands;

/// <summary>The options that say where results go, and which bounds they must keep to.</summary>
internal sealed class OutputOptions
{
    private readonly Option<string> output = new("--output", "-o")
    {
        Description = "What standard output gets: md, json, csv or none.",
        DefaultValueFactory = _ => "md"
    };
    private readonly Option<string?> json = new("--json") { Description = "Write the result, for compare.", HelpName = "FILE" };
    private readonly Option<string?> report = new("--report")
    {
        Description = "Write one HTML file with plots, which needs no network.",
        HelpName = "FILE"
    };
    private readonly Option<string?> csv = new("--csv") { Description = "Write the run second by second.", HelpName = "FILE" };
    private readonly Option<string?> hgrm = new("--hgrm") { Description = "Write HdrHistogram's percentiles.", HelpName = "FILE" };
    private readonly Option<bool> repository = IntoRepository();
    private readonly Option<string[]> failIf = new("--fail-if")
    {
        Description = "A bound, such as 'p99>10ms' or 'error_rate>0.1%'; exit code 3 where the run breaks one.",
        HelpName = "BOUND"
    };

    /// <summary>What <see cref="Commands.Outputs.Check"/> advises.</summary>
    public static Option<bool> IntoRepository() =>
        new("--write-into-repository") { Description = "Allow files in Rolecall's own repository." };

    public OutputOptions AddTo(Command command)
    {
        output.AcceptOnlyFromAmong("md", "json", "csv", "none");
        foreach (var option in (Option[])[output, json, report, csv, hgrm, repository, failIf])
            command.Options.Add(option);
        return this;
    }

    public Outputs Outputs(ParseResult parsed) => new()
    {
        Output = parsed.GetValue(output)!,
        Json = parsed.GetValue(json),
        Html = parsed.GetValue(report),
        Csv = parsed.GetValue(csv),
        Hgrm = parsed.GetValue(hgrm),
        IntoRepository = parsed.GetValue(repository),
    };

    /// <exception cref="UsageException">One is no bound.</exception>
    public Threshold[] Thresholds(ParseResult parsed) => [.. (parsed.GetValue(failIf) ?? []).Select(Threshold.Parse)];
}
