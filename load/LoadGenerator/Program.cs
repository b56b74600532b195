using System.CommandLine;
using System.Globalization;
using Rolecall.LoadGenerator;
using Rolecall.LoadGenerator.Measurements;

var organizations = new Option<int>("--organizations") { Description = "Organizations, each with two accounts.", DefaultValueFactory = _ => 20 };
var pairs = new Option<int>("--pairs") { Description = "Users and roles in each organization.", DefaultValueFactory = _ => 2 };
var callers = new Option<int>("--callers") { Description = "Callers of the closed loops.", DefaultValueFactory = _ => 64 };
var connections = new Option<int>("--connections") { Description = "HTTP/2 connections.", DefaultValueFactory = _ => 4 };
var rounds = new Option<int>("--rounds") { Description = "Rounds, in alternation with the baseline.", DefaultValueFactory = _ => 3 };
var seconds = new Option<double>("--seconds") { Description = "The length of each loop.", DefaultValueFactory = _ => 5 };
var rate = new Option<double>("--rate") { Description = "Calls per second of the open loop; half of the measured rate where absent." };
var durable = new Option<bool>("--durable") { Description = "Serve AssumeRole from a data directory, not --ephemeral." };
var wires = new Option<string>("--wire") { Description = "both, grpc or http.", DefaultValueFactory = _ => "both" };
wires.AcceptOnlyFromAmong("both", "grpc", "http");
var starts = new Option<int>("--starts") { Description = "Starts to time.", DefaultValueFactory = _ => 10 };
var accounts = new Option<int>("--accounts") { Description = "Accounts that share the durable writes.", DefaultValueFactory = _ => 32 };
var results = new Option<string?>("--results") { Description = "A folder to write DATE-MACHINE.md into." };
var machine = new Option<string>("--machine")
{
    Description = "The kind of machine, for the file's name.",
    DefaultValueFactory = _ => string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount}-cores"),
};
var parts = new Argument<string[]>("part") { Description = "assume-role, start, writes; all where none is given.", Arity = ArgumentArity.ZeroOrMore };
parts.AcceptOnlyFromAmong("assume-role", "start", "writes");

var command = new RootCommand("Measures a Release server against a bare echo on the same machine, in the same run.")
{
    organizations, pairs, callers, connections, rounds, seconds, rate, durable, wires, starts, accounts, results, machine, parts,
};
command.SetAction(async parsed =>
{
    var settings = new Settings
    {
        Organizations = parsed.GetRequiredValue(organizations),
        Pairs = parsed.GetRequiredValue(pairs),
        Callers = parsed.GetRequiredValue(callers),
        Connections = parsed.GetRequiredValue(connections),
        Rounds = parsed.GetRequiredValue(rounds),
        Duration = TimeSpan.FromSeconds(parsed.GetRequiredValue(seconds)),
        Rate = parsed.GetValue(rate),
        Durable = parsed.GetValue(durable),
    };
    var wanted = parsed.GetValue(parts) is { Length: > 0 } some ? some : ["assume-role", "start", "writes"];
    var now = TimeProvider.System.GetUtcNow();
    var report = new Report("load/run " + string.Join(' ', args.Where((_, i) => !IsResults(i))), settings, now).Head(parsed.GetRequiredValue(machine));

    if (wanted.Contains("assume-role"))
    {
        var data = settings.Durable ? Directory.CreateTempSubdirectory("rolecall-load-data-").FullName : null;
        var (grpc, http) = await AssumeRoleLoad.Run(settings, parsed.GetRequiredValue(wires), data is null ? null : Path.Combine(data, "data"), Console.Error);
        if (data is not null)
            Directory.Delete(data, recursive: true);
        report.Compared("gRPC", "≥ 70 %", grpc).Compared("the AWS wire (Query, HTTP/1.1)", "≥ 50 %", http);
    }
    if (wanted.Contains("start"))
        report.Starts(await StartTime.Measure(parsed.GetRequiredValue(starts), Console.Error));
    if (wanted.Contains("writes"))
        report.Writes(await DurableWrites.Measure(settings, parsed.GetRequiredValue(accounts), Console.Error), parsed.GetRequiredValue(accounts));

    Console.Write(report);
    if (parsed.GetValue(results) is { } folder)
        await File.WriteAllTextAsync(Path.Combine(folder, $"{now:yyyy-MM-dd}-{parsed.GetRequiredValue(machine)}.md"), report.ToString());
});
return await command.Parse(args).InvokeAsync();

// The results' folder is a path of this machine.
bool IsResults(int i) => args[i].StartsWith("--results", StringComparison.Ordinal) || (i > 0 && args[i - 1] == "--results");
