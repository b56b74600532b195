using System.CommandLine;
using System.CommandLine.Parsing;
using Rolecall.LoadDriver.Figures;

namespace Rolecall.LoadGenerator;

/// <summary>The options of load/run.</summary>
internal sealed class RunOptions
{
    private readonly Option<bool> quick = new("--quick") { Description = "One short round of everything: does it work, about how fast." };
    private readonly Option<int> organizations = Number("--organizations", 20, "Organizations.");
    private readonly Option<int> accounts = Number("--accounts", 3, "Accounts of each organization: one of users, the others of roles.");
    private readonly Option<int> roles = Number("--roles", 1, "Roles in each account of roles, each with a user who assumes it.");
    private readonly Option<int> callers = Number("--callers", 64, "Callers of the closed loops.");
    private readonly Option<int> connections = Number("--connections", 4, "HTTP/2 connections.");
    private readonly Option<int> rounds = Number("--rounds", 3, "Rounds, in alternation with the baseline.");
    private readonly Option<double> seconds = new("--seconds") { Description = "The length of each loop.", DefaultValueFactory = _ => 2 };
    private readonly Option<int> warmUp = Number(
        "--warm-up",
        100_000,
        "Answered calls of each target before its first round; afterwards a round in which the tiered compiler has over 2 %"
            + " of the server's processor time is made again.");

    private readonly Option<int> coldRoles = Number(
        "--cold-roles", 100_000, "Roles of the part spread that are assumed for the first time.");

    private readonly Option<int> scaleOrganizations = Number(
        "--scale-organizations", 1_000, "Organizations of the part scale, each of 10 accounts of 10 roles.");

    private readonly Option<double> rate = new("--rate")
    {
        Description = "Calls per second of the open loop; a share of the measured rate where absent.",
    };

    private readonly Option<int> share = Number("--share", 50, "That share, in percent.");
    private readonly Option<string> wires = new("--wire") { Description = "both, grpc or http.", DefaultValueFactory = _ => "both" };
    private readonly Option<int> starts = Number("--starts", 3, "Starts to time.");
    private readonly Option<int> writeAccounts = Number("--write-accounts", 32, "Accounts that share the durable writes.");
    private readonly Option<string?> more = new("--more")
    {
        Description = "A file of figures that other programs measured (name|value|unit|goal|least or most, a line each),"
            + " which the results keep.",
    };

    private readonly Option<string?> results = new("--results") { Description = "A folder to write DATE-COMMIT.md and .json into." };
    private readonly Option<string?> server = new("--server")
    {
        Description = "A published server's dll, to measure in place of the built one.",
    };

    private readonly Option<string?> before = new("--before")
    {
        Description = "An older published server's dll, which the parts iam and assume-role are measured beside.",
    };

    private readonly Argument<string[]> parts = new("part")
    {
        Description = $"{Names(LoadGenerator.Parts.All)}; all but {Names(LoadGenerator.Parts.All.Where(part => part.TakesMinutes))},"
            + " which take minutes, where none is given.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public RunOptions()
    {
        wires.AcceptOnlyFromAmong("both", "grpc", "http");
        parts.AcceptOnlyFromAmong([.. LoadGenerator.Parts.All.Select(part => part.Name)]);
        more.Validators.Add(IsReadable);
    }

    public RootCommand Command() => new("Measures a Release server against a bare echo on the same machine, in the same run.")
    {
        quick, organizations, accounts, roles, callers, connections, rounds, seconds, warmUp, coldRoles, scaleOrganizations, rate, share,
        wires, starts, writeAccounts, server, before, more, results, parts,
    };

    public bool IsQuick(ParseResult parsed) => parsed.GetValue(quick);

    public string Wires(ParseResult parsed) => parsed.GetRequiredValue(wires);

    /// <summary>A folder; null where no results are to be written.</summary>
    public string? Results(ParseResult parsed) => parsed.GetValue(results);

    public IReadOnlyList<DesignFigure> More(ParseResult parsed) => parsed.GetValue(more) is { } file ? Read(file) : [];

    /// <summary>The parts that are asked for, in the order in which they are measured.</summary>
    public IEnumerable<Part> Parts(ParseResult parsed) => parsed.GetValue(parts) is { Length: > 0 } some
        ? LoadGenerator.Parts.All.Where(part => some.Contains(part.Name))
        : LoadGenerator.Parts.All.Where(part => !part.TakesMinutes);

    public Settings Settings(ParseResult parsed)
    {
        var isHurried = IsQuick(parsed);
        return new Settings
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

        // What is asked for in so many words counts in a hurry, too.
        T Given<T>(Option<T> option, T hurried) =>
            isHurried && parsed.GetResult(option) is null or { Implicit: true } ? hurried : parsed.GetRequiredValue(option);
    }

    private static Option<int> Number(string name, int value, string description) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };

    private static string Names(IEnumerable<Part> parts) => string.Join(", ", parts.Select(part => part.Name));

    private static DesignFigure[] Read(string file) => [.. File.ReadAllLines(file).Select(DesignFigures.Parse)];

    /// <summary>Looked at before anything is measured.</summary>
    private static void IsReadable(OptionResult result)
    {
        if (result.Tokens is not [{ Value: var file }])
            return;
        try
        {
            Read(file);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or FormatException)
        {
            result.AddError($"--more: {wrong.Message}");
        }
    }
}
