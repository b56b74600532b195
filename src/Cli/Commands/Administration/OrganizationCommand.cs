using System.CommandLine;
using System.Globalization;
using Rolecall.Api.Native.V1;
using Rolecall.Cli.Names;
using Rolecall.Cli.Servers;
using Rolecall.Cli.Terminals;

namespace Rolecall.Cli.Commands.Administration;

/// <summary>org: organizations of the sandbox.</summary>
internal static class OrganizationCommand
{
    private static readonly Column<Organization>[] Columns =
    [
        new("ID", one => one.Id), new("NAME", one => one.Name), new("MANAGEMENT", one => one.ManagementAccountId),
        new("ACCOUNTS", one => one.AccountCount.ToString(CultureInfo.InvariantCulture)), new("LAST USE ⏱", one => Spans.Spell(one.LastUseTime)),
        new("ROOT", one => one.RootId, Wide: true), new("CREATED", one => Spans.Spell(one.CreateTime.ToDateTimeOffset()), Wide: true),
    ];

    public static Command Make()
    {
        var name = new Argument<string>("NAME") { HelpName = "NAME", Description = "Of the organization and its management account." };
        var management = new Option<string?>("--management")
        {
            Description = "The management account's id; drawn where absent.",
            HelpName = "ACCOUNT",
        };
        var rootKey = AccountCommand.RootKeyOption();
        var which = new Argument<string>("ORGANIZATION") { HelpName = "ORGANIZATION", Description = "Its name or id." };
        var force = new Option<bool>("--force") { Description = "Take its other accounts out of it first; they stand alone then." };
        return new RolecallCommand("org", "Lists, makes and deletes organizations.").With(
            new RolecallCommand(
                "delete", "Deletes an organization; its management account stands alone then.", "rolecall org delete \"Blue Corp\" --force")
                .With(which, force)
                .Does(async invocation =>
                {
                    var id = await WholeIdOf(invocation, invocation.Get(which));
                    await Client(invocation).DeleteOrganizationAsync(
                        new() { OrganizationId = id, Force = invocation.Get(force) }, invocation.Calling);
                    invocation.Tell($"{id} is gone");
                }),
            new RolecallCommand(
                "list", "Lists the organizations, by name, with their size and last use.", "rolecall org list", "rolecall org list -o wide").Does(async invocation =>
                invocation.Output.Many(await All(invocation), Columns)),
            new RolecallCommand(
                "create",
                "Makes an organization with its management account; SCPs and RCPs are enabled in it.",
                "rolecall org create \"Blue Corp\" --root-key")
                .With(name, management, rootKey)
                .Does(async invocation =>
                {
                    var request = new CreateOrganizationRequest
                    {
                        Name = invocation.Get(name),
                        WithRootAccessKey = invocation.Get(rootKey)
                    };
                    if (invocation.Get(management) is { } id)
                        request.ManagementAccountId = id;
                    var made = await Client(invocation).CreateOrganizationAsync(request, invocation.Calling);
                    invocation.Output.One(
                        made,
                        () => $"{made.Organization.Id}  {made.Organization.Name}  management {made.Organization.ManagementAccountId}{AccountCommand.Spelled(made.RootAccessKey)}");
                }));
    }

    public static ValueTask<List<Organization>> All(Invocation invocation) => Pages.Of(
        token => Client(invocation).ListOrganizationsAsync(new() { PageSize = Pages.Size, PageToken = token }, invocation.Calling),
        page => (page.Organizations, page.NextPageToken)).ToListAsync(invocation.Cancel);

    /// <summary>The id of an organization that is given by its name, or half of it, or its id.</summary>
    public static async Task<string> IdOf(Invocation invocation, string text) => IsId(text)
        ? text
        : Nearest.Find(await All(invocation), one => one.Name, text, "organization", Label, "id").Id;

    /// <summary>The same for what changes the organization: by its whole name.</summary>
    public static async Task<string> WholeIdOf(Invocation invocation, string text) => IsId(text)
        ? text
        : Nearest.FindWhole(await All(invocation), one => one.Name, text, "organization", Label, "id").Id;

    private static bool IsId(string text) => text.StartsWith("o-", StringComparison.Ordinal);

    private static string Label(Organization organization) => $"{organization.Id} ({organization.Name})";

    private static OrganizationService.OrganizationServiceClient Client(Invocation invocation) => new(invocation.Admin);
}
