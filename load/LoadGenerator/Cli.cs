using System.CommandLine;
using System.Diagnostics;
using Grpc.Core;
using Rolecall.LoadDriver.Loops;

namespace Rolecall.LoadGenerator;

/// <summary>load/run.</summary>
internal static class Cli
{
    private static readonly string[] Paths = ["--results", "--server", "--before", "--more"];

    /// <param name="output">Gets the report.</param>
    /// <param name="lent">The servers that the parts measure; null for some of this run's own.</param>
    /// <returns>0; 1 where a call failed or nothing can be said; 2 where the options are wrong, in one line.</returns>
    public static async Task<int> Run(string[] args, TextWriter output, TextWriter progress, Servers? lent = null)
    {
        var options = new RunOptions();
        var command = options.Command();
        command.SetAction(async parsed =>
        {
            await using var own = lent is null ? new Servers(shared: options.IsQuick(parsed)) : null;
            var run = new Run(NamelessOf(args), await Commit(), TimeProvider.System.GetUtcNow(), options.Settings(parsed))
            {
                More = options.More(parsed),
            };
            var bench = new Bench(lent ?? own!, options.Wires(parsed), progress);
            foreach (var part in options.Parts(parsed))
                run = await part.Measure(run, bench);
            await output.WriteAsync(Report.Of(run));
            if (options.Results(parsed) is { } folder)
                await Keep(run, folder);
            return run.Outcomes.Any(outcome => outcome.Failures > 0) ? 1 : 0;
        });
        var asked = command.Parse(args);
        if (asked.Errors.Count > 0)
            return await Tell(progress, 2, string.Join("; ", asked.Errors.Select(error => error.Message)));
        try
        {
            return await asked.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (RpcException refused)
        {
            return await Tell(progress, 1, $"{refused.StatusCode}: {refused.Status.Detail}");
        }
        catch (Exception lost) when (lost is DisturbedException or TimeoutException or InvalidOperationException or IOException
            or UnauthorizedAccessException or HttpRequestException)
        {
            return await Tell(progress, 1, lost.Message);
        }
    }

    private static async Task<int> Tell(TextWriter progress, int code, string text)
    {
        await progress.WriteLineAsync("load/run: " + string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        return code;
    }

    private static async Task Keep(Run run, string folder)
    {
        Directory.CreateDirectory(folder);
        var name = Path.Combine(folder, $"{run.At:yyyy-MM-dd}-{run.Commit}");
        await File.WriteAllTextAsync(name + ".md", Report.Of(run));
        await File.WriteAllTextAsync(name + ".json", Figures.Of(run));
    }

    /// <summary>The command without this machine's folders, which are nobody's business.</summary>
    private static string NamelessOf(string[] args)
    {
        return string.Join(' ', ["load/run", .. args.Where((_, i) => !IsPath(i))]);

        bool IsPath(int i) => Array.Exists(
            Paths, name => args[i].StartsWith(name, StringComparison.Ordinal) || (i > 0 && args[i - 1] == name));
    }

    private static async Task<string> Commit()
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["describe", "--always", "--dirty", "--abbrev=10"])
        {
            WorkingDirectory = AppContext.BaseDirectory,
            RedirectStandardOutput = true,
        })!;
        var commit = (await git.StandardOutput.ReadToEndAsync()).Trim();
        return commit.Length > 0 ? commit : "unknown";
    }
}
