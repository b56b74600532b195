using System.CommandLine;
using Rolecall.LoadTool.History;

namespace Rolecall.LoadTool.Commands;

/// <summary>history FOLDER: what load/nightly measured, over commits.</summary>
internal static class HistoryCommand
{
    public static Command Make()
    {
        var folder = new Argument<string>("folder") { Description = "Results of load/nightly, or of load/run --results." };
        var report = new Option<string?>("--report")
        {
            Description = "Write one HTML page with a plot of each figure over commits.",
            HelpName = "FILE"
        };
        var repository = new Option<bool>("--write-into-repository") { Description = "Allow the page in Rolecall's own repository." };
        var command = new Command("history", "Tells the figures that the design holds the server to, over commits.") { folder, report, repository };
        command.SetAction(async parsed =>
        {
            var html = parsed.GetValue(report);
            new Outputs { Output = "none", Html = html, IntoRepository = parsed.GetValue(repository) }.Check();
            var runs = PastRun.ReadFolder(parsed.GetRequiredValue(folder));
            Console.Write(HistoryReport.Markdown(runs));
            if (html is not null)
                await File.WriteAllTextAsync(html, HistoryReport.Html(runs));
            return ExitCodes.Passed;
        });
        return command;
    }
}
