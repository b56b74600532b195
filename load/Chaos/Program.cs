using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using Rolecall.Chaos;
using Rolecall.Chaos.Cluster;
using Rolecall.Chaos.Scale;

var seed = new Option<long?>("--seed")
{
    Description = "What is drawn follows from it; drawn itself where it is absent. Times do not follow.",
};
var rounds = new Option<int>("--rounds")
{
    Description = "Rounds of all faults: 13 are the long form. The short form of CI where it is 0.",
};
var minutes = new Option<double>("--minutes") { Description = "No fault is begun later.", DefaultValueFactory = _ => 600 };
var only = new Option<string?>("--only") { Description = "One kind of fault alone." };
only.AcceptOnlyFromAmong("pause", "kill", "roll", "part", "skew", "postgres", "redis", "disk", "none");
var members = new Option<string?>("--members")
{
    Description = "Where members find each other; everything is kept in PostgreSQL. Redis in the short form, where that is installed;"
        + " else PostgreSQL.",
};
members.AcceptOnlyFromAmong("postgres", "redis");
var namespaces = new Option<bool>("--namespaces")
{
    Description = "Each silo has a network of its own, so that they can be parted; load/chaos gives it where that can be done.",
};
var rate = new Option<double>("--rate") { Description = "Arrivals of the mixed load in a second.", DefaultValueFactory = _ => 60 };
var server = new Option<string?>("--server") { Description = "A published server's dll; load/chaos publishes one where it is absent." };
var older = new Option<string?>("--older") { Description = "The dll of an older build, which one of the three silos is." };
var results = new Option<string?>("--results") { Description = "A file to write the table into." };
var logs = new Option<string?>("--logs") { Description = "A folder to write the members' logs into." };
var command = new RootCommand(
    "Kills, stops and cuts three silos and their PostgreSQL under load, and checks that they keep their promises. Exit code 1 where one"
        + " was broken, or a control was not caught.")
{
    seed, rounds, minutes, only, members, namespaces, rate, server, older, results, logs,
};
command.SetAction(async (parsed, cancel) =>
{
    var current = ServerOf(parsed);
    var isShort = parsed.GetValue(only) is null && parsed.GetValue(rounds) == 0;
    var settings = new Settings
    {
        Seed = parsed.GetValue(seed) ?? RandomNumberGenerator.GetInt32(1, 1_000_000),
        Binaries = [current, current, parsed.GetValue(older) is { } old ? Path.GetFullPath(old) : current],
        Rounds = parsed.GetValue(rounds),
        Longest = TimeSpan.FromMinutes(parsed.GetValue(minutes)),
        Only = parsed.GetValue(only),
        ByRedis = parsed.GetValue(members) is { } place ? place == "redis" : isShort && Programs.IsThere("redis-server"),
        InNamespaces = parsed.GetValue(namespaces),
        Rate = parsed.GetValue(rate),
        Logs = parsed.GetValue(logs),
    };
    Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {settings.Seed}"));
    using var run = new ChaosRun(settings, Console.Error);
    var report = await run.Run(cancel);
    Console.Write(report.Table());
    if (parsed.GetValue(results) is { } file)
        await File.WriteAllTextAsync(file, report.Table(), CancellationToken.None);
    return report.Holds ? 0 : 1;
});
var sizes = new Option<int[]>("--silos")
{
    Description = "Numbers of silos.",
    DefaultValueFactory = _ => [1, 2, 3],
    AllowMultipleArgumentsPerToken = true,
};
var seconds = new Option<double>("--seconds") { Description = "The length of each loop.", DefaultValueFactory = _ => 3 };
var scale = new Command("scale", "Measures one, two and three silos on this machine, and what the model makes of them.")
{
    sizes, seconds, server,
};
scale.SetAction(async parsed =>
    Console.Write(await new ScaleRun(parsed.GetRequiredValue(sizes), parsed.GetValue(seconds), ServerOf(parsed), Console.Error).Run()));
command.Subcommands.Add(scale);
var entities = new Option<int>("--entities") { Description = "Users that there are.", DefaultValueFactory = _ => 100_000 };
var start = new Command("start", "Measures how long a silo on a large database takes until it serves.") { entities, server };
start.SetAction(async parsed => Console.Write(await new StartRun(parsed.GetValue(entities), ServerOf(parsed), Console.Error).Run()));
command.Subcommands.Add(start);
var revocations = new Option<int>("--revocations") { Description = "While all is well.", DefaultValueFactory = _ => 500 };
var revoke = new Command("revoke", "Measures how long a revocation takes on three silos, all healthy, and with one stopped.")
{
    revocations, server, logs,
};
revoke.SetAction(async parsed =>
    Console.Write(await new RevocationRun(parsed.GetValue(revocations), ServerOf(parsed), parsed.GetValue(logs), Console.Error).Run()));
command.Subcommands.Add(revoke);
var organizations = new Option<int>("--organizations") { Description = "Of ten accounts with ten roles each.", DefaultValueFactory = _ => 1000 };
var memory = new Command("memory", "Measures what three silos hold in memory of a large world.") { organizations, server };
memory.SetAction(async parsed => Console.Write(await new MemoryRun(parsed.GetValue(organizations), ServerOf(parsed), Console.Error).Run()));
command.Subcommands.Add(memory);
// Whoever interrupts it waits until the processes that it started are gone.
return await command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(1) });

// As a full path, since silos are started elsewhere; null for the built one.
string? ServerOf(ParseResult parsed) => parsed.GetValue(server) is { } dll ? Path.GetFullPath(dll) : null;
