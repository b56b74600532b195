using System.CommandLine;
using System.Globalization;
using Rolecall.Hostile;
using Rolecall.Hostile.Attacks;
using Rolecall.Hostile.Timing;

Attack[] attacks =
[
    .. BodyAttacks.All(), .. ConnectionAttacks.All(), .. Http2Attacks.All(), .. DocumentAttacks.All(),
    .. NameAttacks.All(), .. SignatureAttacks.All(), .. TenantAttacks.All(),
];
var server = new Option<string?>("--server") { Description = "A published server's dll; the built one where it is absent." };
var before = new Option<string?>("--before") { Description = "An older published server's dll, to play the same against." };
var seconds = new Option<double>("--seconds")
{
    Description = "How long the good caller is measured alone, and then under attack.",
    DefaultValueFactory = _ => 10,
};
var rate = new Option<double>("--rate") { Description = "The good caller's calls per second.", DefaultValueFactory = _ => 100 };
var names = new Option<int>("--names") { Description = "Random names of each kind; 1,000,000 in full.", DefaultValueFactory = _ => 20_000 };
var pairs = new Option<int>("--pairs")
{
    Description = "Calls of each kind of the timing; 100,000 in full, 0 for none.",
    DefaultValueFactory = _ => 20_000,
};
var list = new Option<bool>("--list") { Description = "Only list the attacks." };
var only = new Argument<string[]>("attack")
{
    Description = "Attacks to play, or \"timing\"; all where none is given.",
    Arity = ArgumentArity.ZeroOrMore,
};
only.AcceptOnlyFromAmong([.. attacks.Select(attack => attack.Name), "timing"]);

var command = new RootCommand("Plays floods against a server on this machine, beside a good caller, and tells what they did to either.")
{
    server, before, seconds, rate, names, pairs, list, only,
};
command.SetAction(async parsed =>
{
    if (parsed.GetValue(list))
    {
        foreach (var attack in attacks)
            Console.WriteLine($"{attack.Name,-24} {attack.Limit}");
        return 0;
    }
    var settings = new Settings
    {
        Duration = TimeSpan.FromSeconds(parsed.GetValue(seconds)),
        Rate = parsed.GetValue(rate),
        Names = parsed.GetValue(names),
        Only = parsed.GetValue(only) ?? [],
    };
    (string Name, string? Binary)[] servers = parsed.GetValue(before) is { } old
        ? [("before", Path.GetFullPath(old)), ("after", PathOf(parsed.GetValue(server)))]
        : [("after", PathOf(parsed.GetValue(server)))];
    var trials = new List<(string, Trial Trial)>();
    foreach (var attack in attacks.Where(attack => settings.Only.Count == 0 || settings.Only.Contains(attack.Name)))
    {
        foreach (var (name, binary) in servers)
        {
            var trial = await Trial.Of(attack, binary, settings);
            trials.Add((name, trial));
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{attack.Name}, {name}: {trial.Verdict}"));
        }
    }
    if (trials.Count > 0)
        Console.Write(Table.Of(trials));
    if (parsed.GetValue(pairs) is > 0 and var count && (settings.Only.Count == 0 || settings.Only.Contains("timing")))
    {
        Console.WriteLine("\n" + RoleTiming.Head);
        foreach (var (name, binary) in servers)
            Console.WriteLine($"{await RoleTiming.Compare(binary, count)} {name}");
    }
    return trials.Exists(trial => trial.Trial.Failure is not null) ? 1 : 0;
});
return await command.Parse(args).InvokeAsync();

static string? PathOf(string? dll) => dll is null ? null : Path.GetFullPath(dll);
