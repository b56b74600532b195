using System.CommandLine;
using System.Globalization;
using Rolecall.Api.Native.V1;
using Rolecall.Cli.Names;
using Rolecall.Cli.Servers;
using Rolecall.Cli.Terminals;

namespace Rolecall.Cli.Commands.Administration;

/// <summary>account: accounts of the sandbox, and their roots' keys.</summary>
internal static class AccountCommand
{
    public static Command Make()
    {
        var organization = new Option<string?>("--org")
        {
            Description = "Of this organization alone: its name or id.",
            HelpName = "ORGANIZATION",
        };
        var within = new Argument<string>("ORGANIZATION") { HelpName = "ORGANIZATION", Description = "Its name or id." };
        var name = new Argument<string>("NAME") { HelpName = "NAME", Description = "The account's." };
        var id = new Option<string?>("--id") { Description = "Twelve digits; drawn where absent.", HelpName = "ACCOUNT" };
        var rootKey = RootKeyOption();
        var account = new Argument<string>("ACCOUNT") { HelpName = "ACCOUNT", Description = "Its name or id." };
        var force = new Option<bool>("--force") { Description = "Also where it administers services for its organization." };
        return new RolecallCommand("account", "Lists, makes and closes accounts, and makes keys of their roots.").With(
            new RolecallCommand(
                "list",
                "Lists the accounts, by name, with what they hold and their last use.",
                "rolecall account list",
                "rolecall account list --org \"Example Corp\" -o json")
                .With(organization)
                .Does(async invocation =>
                {
                    var asked = invocation.Get(organization) is { } text ? await OrganizationCommand.IdOf(invocation, text) : null;
                    invocation.Output.Many(
                        await All(invocation, asked),
                        new Column<Account>("ID", one => one.Id),
                        new("NAME", one => one.Name),
                        new("STATE", one => one.State),
                        new("ORGANIZATION", one => one.OrganizationId),
                        new("USERS", one => one.UserCount.ToString(CultureInfo.InvariantCulture)),
                        new("ROLES", one => one.RoleCount.ToString(CultureInfo.InvariantCulture)),
                        new("BUCKETS", one => one.BucketCount.ToString(CultureInfo.InvariantCulture)),
                        new("LAST USE ⏱", one => Spans.Spell(one.LastUseTime)),
                        new("CREATED", one => Spans.Spell(one.CreateTime.ToDateTimeOffset()), Wide: true));
                }),
            new RolecallCommand(
                "create", "Makes an account in an organization.", "rolecall account create \"Example Corp\" staging --root-key")
                .With(within, name, id, rootKey)
                .Does(async invocation =>
                {
                    var request = new CreateAccountRequest
                    {
                        OrganizationId = await OrganizationCommand.WholeIdOf(invocation, invocation.Get(within)),
                        Name = invocation.Get(name),
                        WithRootAccessKey = invocation.Get(rootKey),
                    };
                    if (invocation.Get(id) is { } given)
                        request.AccountId = given;
                    var made = await Client(invocation).CreateAccountAsync(request, invocation.Calling);
                    invocation.Output.One(made, () => $"{made.Account.Id}  {made.Account.Name}{Spelled(made.RootAccessKey)}");
                }),
            new RolecallCommand(
                "root-key", "Makes an access key of the account's root user, which is told once.", "rolecall account root-key development")
                .With(account)
                .Does(async invocation =>
                {
                    var accountId = await WholeIdOf(invocation, invocation.Get(account));
                    var made = await Client(invocation).CreateRootAccessKeyAsync(new() { AccountId = accountId }, invocation.Calling);
                    invocation.Output.One(made, () => $"root of {accountId}{Spelled(made.RootAccessKey)}");
                }),
            new RolecallCommand(
                "close", "Closes an account for good: nobody of it is let in any more.", "rolecall account close retired")
                .With(account, force)
                .Does(async invocation =>
                {
                    var accountId = await WholeIdOf(invocation, invocation.Get(account));
                    await Client(invocation).CloseAccountAsync(
                        new() { AccountId = accountId, Force = invocation.Get(force) }, invocation.Calling);
                    invocation.Tell($"{accountId} is closed");
                }),
            PrincipalListCommand.Make());
    }

    /// <summary>The id of an account that is given by its name, or half of it, or its id.</summary>
    public static async Task<string> IdOf(Invocation invocation, string text) => Principals.IsAccountId(text)
        ? text
        : Nearest.Find(await All(invocation, null), one => one.Name, text, "account", Label, "id").Id;

    /// <summary>The same for what changes the account: by its whole name.</summary>
    public static async Task<string> WholeIdOf(Invocation invocation, string text) => Principals.IsAccountId(text)
        ? text
        : Nearest.FindWhole(await All(invocation, null), one => one.Name, text, "account", Label, "id").Id;

    private static string Label(Account account) => $"{account.Id} ({account.Name})";

    public static Option<bool> RootKeyOption() => new("--root-key") { Description = "Make an access key of the root user, too." };

    /// <summary>Lines that a shell takes; empty where there is no key.</summary>
    public static string Spelled(RootAccessKey? key) =>
        key is null
            ? ""
            : $"\nexport AWS_ACCESS_KEY_ID={key.AccessKeyId} AWS_SECRET_ACCESS_KEY={key.SecretAccessKey}\nunset AWS_SESSION_TOKEN";

    /// <param name="organizationId">Null for all of them.</param>
    public static ValueTask<List<Account>> All(Invocation invocation, string? organizationId) => Pages.Of(
        token => Client(invocation).ListAccountsAsync(
            new() { OrganizationId = organizationId ?? "", PageSize = Pages.Size, PageToken = token }, invocation.Calling),
        page => (page.Accounts, page.NextPageToken)).ToListAsync(invocation.Cancel);

    private static AccountService.AccountServiceClient Client(Invocation invocation) => new(invocation.Admin);
}
