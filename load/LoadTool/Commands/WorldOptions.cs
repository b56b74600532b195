using System.CommandLine;
using Rolecall.LoadTool.Scenarios;

namespace Rolecall.LoadTool.Commands;

/// <summary>How large the world is that is made.</summary>
internal sealed class WorldOptions
{
    private readonly Option<int> organizations =
        OptionChecks.Number("--organizations", 20, 100_000, "Organizations of the world that is made.");
    private readonly Option<int> accounts = OptionChecks.Number(
        "--accounts", 2, 1_000, "Accounts with roles in each organization; its users are in the management account.");
    private readonly Option<int> roles = OptionChecks.Number("--roles", 1, 1_000, "Roles in each of these accounts.");
    private readonly Option<int> sandboxes = new("--sandboxes")
    {
        Description = "Sandboxes that are made, and deleted after a run; the organizations are spread over them.",
        HelpName = "N"
    };

    public IReadOnlyList<Option> All => [organizations, accounts, roles, sandboxes];

    /// <exception cref="UsageException">A value is out of its bounds.</exception>
    public WorldSize Size(ParseResult parsed) => new(
        parsed.GetValue(organizations), parsed.GetValue(accounts), parsed.GetValue(roles),
        (int)OptionChecks.Within(parsed.GetValue(sandboxes), 0, WorldSize.MostSandboxes, "--sandboxes"));
}
