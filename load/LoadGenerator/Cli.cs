using System.CommandLine;
using System.Diagnostics;
using Rolecall.LoadDriver.Loops;
using Rolecall.LoadGenerator.Federated;
using Rolecall.LoadGenerator.Measurements;

namespace Rolecall.LoadGenerator;

/// <summary>load/run: its options, and its parts in their order.</summary>
internal static class Cli
{
    /// <param name="output">Gets the report.</param>
    /// <param name="lent">The servers that the parts measure; null for some of this run's own.</param>
    /// <returns>0; 1 where a call failed or nothing can be said; 2 where the options are wrong, in one line.</returns>
    public static async Task<int> Run(string[] args, TextWriter output, TextWriter progress, Servers? lent = null)
    {
        var quick = new Option<bool>("--quick") { Description = "One short round of everything: does it work, about how fast." };
        var organizations = Number("--organizations", 20, "Organizations.");
        var accounts = Number("--accounts", 3, "Accounts of each organization: one of users, the others of roles.");
        var roles = Number("--roles", 1, "Roles in each account of roles, each with a user who assumes it.");
        var callers = Number("--callers", 64, "Callers of the closed loops.");
        var connections = Number("--connections", 4, "HTTP/2 connections.");
        var rounds = Number("--rounds", 3, "Rounds, in alternation with the baseline.");
        var seconds = new Option<double>("--seconds") { Description = "The length of each loop.", DefaultValueFactory = _ => 2 };
        var warmUp = Number(
            "--warm-up",
            100_000,
            "Answered calls of each target before its first round; afterwards a round in which the tiered compiler has over 2 % of the server's processor time is made again.");
        var coldRoles = Number("--cold-roles", 100_000, "Roles of the part spread that are assumed for the first time.");
        var scaleOrganizations = Number("--scale-organizations", 1_000, "Organizations of the part scale, each of 10 accounts of 10 roles.");
        var rate = new Option<double>("--rate") { Description = "Calls per second of the open loop; a share of the measured rate where absent." };
        var share = Number("--share", 50, "That share, in percent.");
        var wires = new Option<string>("--wire") { Description = "both, grpc or http.", DefaultValueFactory = _ => "both" };
        wires.AcceptOnlyFromAmong("both", "grpc", "http");
        var starts = Number("--starts", 3, "Starts to time.");
        var writeAccounts = Number("--write-accounts", 32, "Accounts that share the durable writes.");
        var more = new Option<string?>("--more")
        {
            Description = "A file of figures that other programs measured (name|value|unit|goal|least or most, a line each), which the results keep."
        };
        var results = new Option<string?>("--results") { Description = "A folder to write DATE-COMMIT.md and .json into." };
        var server = new Option<string?>("--server") { Description = "A published server's dll, to measure in place of the built one." };
        var before = new Option<string?>("--before")
        {
            Description = "An older published server's dll, which the parts iam and assume-role are measured beside."
        };
        var parts = new Argument<string[]>("part")
        {
            Description = "assume-role, tagged, sessions, federated, iam, start, writes, access, settings, spread, scale; all but the last two, which take minutes, where none is given.",
            Arity = ArgumentArity.ZeroOrMore
        };
        parts.AcceptOnlyFromAmong(
            "assume-role", "tagged", "sessions", "federated", "iam", "start", "writes", "access", "settings", "spread", "scale");

        var command = new RootCommand("Measures a Release server against a bare echo on the same machine, in the same run.")
        {
            quick, organizations, accounts, roles, callers, connections, rounds, seconds, warmUp, coldRoles, scaleOrganizations, rate, share,
            wires, starts, writeAccounts, server, before, more, results, parts,
        };
        command.SetAction(async parsed =>
        {
            var isHurried = parsed.GetValue(quick);
            var settings = new Settings
            {
                Organizations = parsed.GetValue(organizations),
                Accounts = parsed.GetValue(accounts),
                Roles = parsed.GetValue(roles),
                Callers = parsed.GetValue(callers),
                Connections = parsed.GetValue(connections),
                Rounds = Given(rounds, hurried: 1),
                Duration = TimeSpan.FromSeconds(Given(seconds, hurried: 1)),
                Compiled = !isHurried,
                WarmUpCalls = Given(warmUp, hurried: 1_000),
                ColdRoles = parsed.GetValue(coldRoles),
                ScaleOrganizations = parsed.GetValue(scaleOrganizations),
                Rate = parsed.GetValue(rate),
                Share = parsed.GetValue(share),
                Starts = Given(starts, hurried: 1),
                Server = parsed.GetValue(server) is { } dll ? Path.GetFullPath(dll) : null,
                Before = parsed.GetValue(before) is { } older ? Path.GetFullPath(older) : null,
                WriteAccounts = parsed.GetValue(writeAccounts),
                Times = isHurried ? 3 : 30,
                SurveyRoles = isHurried ? 10 : 100,
                Verifications = isHurried ? 50 : 5_000,
            };
            var wanted = parsed.GetValue(parts) is { Length: > 0 } some
                ? some
                : ["assume-role", "tagged", "sessions", "federated", "iam", "start", "writes", "access", "settings"];
            await using var own = lent is null ? new Servers(shared: isHurried) : null;
            var servers = lent ?? own!;
            var now = TimeProvider.System.GetUtcNow();
            var run = new Run(string.Join(' ', ["load/run", .. args.Where((_, i) => !IsPath(i))]), await Commit(), now, settings)
            {
                More = parsed.GetValue(more) is { } others ? [.. (await File.ReadAllLinesAsync(others)).Select(DesignFigures.Parse)] : [],
            };
            if (wanted.Contains("assume-role"))
                run = run with { Compared = await AssumeRoleLoad.Run(settings, servers, parsed.GetRequiredValue(wires), progress) };
            if (wanted.Contains("tagged"))
                run = run with { Compared = [.. run.Compared, await AssumeRoleLoad.Tagged(settings, servers, progress)] };
            if (wanted.Contains("sessions"))
                run = run with { Compared = [.. run.Compared, .. await SessionCalls.Run(settings, servers, progress)] };
            if (wanted.Contains("federated"))
                run = run with { Federated = await FederatedLoad.Measure(settings, servers, progress) };
            if (wanted.Contains("spread"))
                run = run with { Compared = [.. run.Compared, .. await AssumeRoleLoad.Spread(settings, progress)] };
            if (wanted.Contains("scale"))
                run = run with { Scale = await Scale.Measure(settings, progress) };
            if (wanted.Contains("iam"))
                run = run with { Iam = await IamLoad.Measure(settings, servers, progress) };
            if (wanted.Contains("start"))
                run = run with { Start = await StartTime.Measure(settings.Starts, settings.Server, progress) };
            if (wanted.Contains("writes"))
                run = run with { Writes = await DurableWrites.Measure(settings, servers, progress) };
            if (wanted.Contains("access"))
                run = run with { Surveys = await AccessSurveys.Measure(settings, servers, progress) };
            if (wanted.Contains("settings"))
                run = run with { Changes = await SettingsChanges.Measure(settings, servers, progress) };

            await output.WriteAsync(Report.Of(run));
            if (parsed.GetValue(results) is { } folder)
            {
                Directory.CreateDirectory(folder);
                var name = Path.Combine(folder, $"{now:yyyy-MM-dd}-{run.Commit}");
                await File.WriteAllTextAsync(name + ".md", Report.Of(run));
                await File.WriteAllTextAsync(name + ".json", Figures.Of(run));
            }
            return run.Outcomes.Any(outcome => outcome.Failures > 0) ? 1 : 0;

            // What is asked for in so many words counts in a hurry, too.
            T Given<T>(Option<T> option, T hurried) =>
                isHurried && parsed.GetResult(option) is null or { Implicit: true } ? hurried : parsed.GetRequiredValue(option);
        });
        var asked = command.Parse(args);
        if (asked.Errors.Count > 0)
        {
            var wrong = string.Join("; ", asked.Errors.Select(error => error.Message));
            await progress.WriteLineAsync("load/run: " + string.Join(' ', wrong.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
            return 2;
        }
        try
        {
            return await asked.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (DisturbedException disturbed)
        {
            await progress.WriteLineAsync(disturbed.Message);
            return 1;
        }

        // The folders of this machine are nobody's business.
        bool IsPath(int i) => Array.Exists(
            ["--results", "--server", "--before", "--more"],
            name => args[i].StartsWith(name, StringComparison.Ordinal) || (i > 0 && args[i - 1] == name));
    }

    private static Option<int> Number(string name, int value, string description) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };

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
