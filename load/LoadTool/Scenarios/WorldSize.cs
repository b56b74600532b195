namespace Rolecall.LoadTool.Scenarios;

/// <summary>The world that is made where no world file is given.</summary>
/// <param name="Accounts">Accounts of each organization that hold roles; the users are in its management account.</param>
/// <param name="Roles">Roles in each of these accounts.</param>
/// <param name="Sandboxes">Sandboxes that are made for the run, over which the organizations are spread; 0 for the default one.</param>
internal sealed record WorldSize(int Organizations, int Accounts, int Roles, int Sandboxes = 0)
{
    public const int MostSandboxes = 1_000;
}
