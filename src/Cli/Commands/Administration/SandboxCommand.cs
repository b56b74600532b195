using System.CommandLine;
using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Api.Native.V1;
using Rolecall.Cli.Names;
using Rolecall.Cli.Servers;
using Rolecall.Cli.Terminals;

namespace Rolecall.Cli.Commands.Administration;

/// <summary>sandbox: isolated universes, their rules and tokens.</summary>
internal static class SandboxCommand
{
    public static Command Make()
    {
        var name = new Argument<string>("NAME") { HelpName = "NAME", Description = "1 to 63 of a-z, 0-9 and \"-\"." };
        var world = new Option<string?>("--world") { Description = "What it holds from the start: a world file.", HelpName = "FILE" };
        var owner = new Option<string?>("--owner") { Description = "Whose it is.", HelpName = "OWNER" };
        var label = new Option<string[]>("--label") { Description = "A label; KEY= takes it away; again for more.", HelpName = "KEY=VALUE" };
        var ttl = new Option<string?>("--ttl")
        {
            Description = "How long it is kept from now on: 2h, 30m; 0s for ever.",
            HelpName = "SPAN",
        };
        var token = new Argument<string>("TOKEN") { HelpName = "TOKEN", Description = "The token's name." };
        return new RolecallCommand("sandbox", "Lists, makes, resets and deletes sandboxes, and makes their tokens.").With(
            new RolecallCommand(
                "list", "Lists the sandboxes, by name.", "rolecall sandbox list").Does(async invocation => invocation.Output.Many(
                await All(invocation),
                new Column<Sandbox>("NAME", one => one.Name),
                new("OWNER", one => one.Owner),
                new("ACCOUNTS", one => one.AccountCount.ToString(CultureInfo.InvariantCulture)),
                new("LAST USE ⏱", one => Spans.Spell(one.LastUseTime)),
                new("EXPIRES", one => Spans.Spell(one.ExpireTime)),
                new("CREATED", one => Spans.Spell(one.CreateTime), Wide: true),
                new("LABELS", Labels, Wide: true))),
            new RolecallCommand("show", "Shows a sandbox.", "rolecall sandbox show default").With(name).Does(async invocation =>
            {
                var shown = await Client(invocation).GetSandboxAsync(new() { Name = invocation.Get(name) }, invocation.Calling);
                invocation.Output.One(shown, () => Text(shown.Sandbox));
            }),
            new RolecallCommand(
                "update",
                "Changes what is written on a sandbox, and until when it is kept.",
                "rolecall sandbox update trial --owner ci --label pr=17 --ttl 2h")
                .With(name, owner, label, ttl)
                .Does(async invocation =>
                {
                    var request = new UpdateSandboxRequest
                    {
                        Name = invocation.Get(name),
                        Labels = { LabelsOf(invocation.Get(label)) },
                        Ttl = TtlOf(invocation, ttl),
                    };
                    if (invocation.Get(owner) is { } whose)
                        request.Owner = whose;
                    var updated = await Client(invocation).UpdateSandboxAsync(request, invocation.Calling);
                    invocation.Output.One(updated, () => Text(updated.Sandbox));
                }),
            new RolecallCommand(
                "create",
                "Makes a sandbox. Its own token is told once.",
                "rolecall sandbox create trial",
                "rolecall sandbox create trial --world world.yaml",
                "rolecall sandbox create trial --owner ci --ttl 2h").With(name, world, owner, label, ttl).Does(async invocation =>
            {
                var request = new CreateSandboxRequest
                {
                    Name = invocation.Get(name),
                    World = World(invocation, world),
                    Labels = { LabelsOf(invocation.Get(label)) },
                    Ttl = TtlOf(invocation, ttl),
                };
                if (invocation.Get(owner) is { } whose)
                    request.Owner = whose;
                var made = await Server(invocation).CreateSandboxAsync(request, invocation.Calling);
                invocation.Output.One(made, () => $"""
                    {made.Sandbox.Name}
                    export ROLECALL_SANDBOX={made.Sandbox.Name} ROLECALL_TOKEN={made.AdminToken}{WorldCommand.Keys(made.Applied)}
                    """);
            }),
            new RolecallCommand(
                "reset",
                "Deletes all that the sandbox holds, its time too, and lets it begin again, empty or with a world.",
                "rolecall sandbox reset trial",
                "rolecall sandbox reset trial --world world.yaml").With(name, world).Does(async invocation =>
            {
                var begun = await Client(invocation).ResetSandboxAsync(
                    new() { Name = invocation.Get(name), World = World(invocation, world) }, invocation.Calling);
                invocation.Tell($"{invocation.Get(name)} begins again");
                if (begun.Applied is { } applied)
                    invocation.Output.One(begun, () => WorldCommand.Keys(applied).TrimStart('\n'));
            }),
            new RolecallCommand(
                "delete",
                "Deletes the sandbox with all that it holds.",
                "rolecall sandbox delete trial").With(name).Does(async invocation =>
            {
                await Server(invocation).DeleteSandboxAsync(new() { Name = invocation.Get(name) }, invocation.Calling);
                invocation.Tell($"{invocation.Get(name)} is gone");
            }),
            new RolecallCommand(
                "rules",
                "Shows the sandbox's rules. They are changed by: rolecall call SandboxService/SetSandboxRules -d JSON.",
                "rolecall sandbox rules -o yaml").Does(async invocation =>
            {
                var rules = Output.JsonOf((await Client(invocation).GetSandboxRulesAsync(new(), invocation.Calling)).Rules);
                invocation.Output.One(
                    rules, () => string.Join('\n', rules.Select(rule => $"{rule.Key,-32} {rule.Value?.ToJsonString()}")));
            }),
            new RolecallCommand(
                "token",
                "Makes another token of the sandbox, which is told once.",
                "rolecall sandbox token ci").With(token).Does(async invocation =>
            {
                var made = await Client(invocation).CreateSandboxTokenAsync(
                    new() { TokenName = invocation.Get(token) }, invocation.Calling);
                invocation.Output.One(
                    made, () => $"export ROLECALL_SANDBOX={invocation.Address.Sandbox.Value} ROLECALL_TOKEN={made.AdminToken}");
            }),
            new RolecallCommand(
                "revoke-token", "Revokes a token of the sandbox.", "rolecall sandbox revoke-token ci").With(token).Does(async invocation =>
            {
                await Client(invocation).RevokeSandboxTokenAsync(new() { TokenName = invocation.Get(token) }, invocation.Calling);
                invocation.Tell($"{invocation.Get(token)} is good for nothing any more");
            }));
    }

    private static IEnumerable<SandboxLabel> LabelsOf(string[]? texts) => Pairs.Read(texts, "--label").Select(
        pair => pair.Value.Length == 0 ? new SandboxLabel { Key = pair.Key } : new() { Key = pair.Key, Value = pair.Value });

    private static Duration? TtlOf(Invocation invocation, Option<string?> option) =>
        invocation.Get(option) is { } span ? Duration.FromTimeSpan(span == "0s" ? TimeSpan.Zero : Spans.Read(span)) : null;

    private static string Text(Sandbox one) => $"""
        name            {one.Name}
        owner           {(one.Owner.Length > 0 ? one.Owner : "-")}
        labels          {Labels(one)}
        organizations   {one.OrganizationCount}
        accounts        {one.AccountCount}
        created         {Spans.Spell(one.CreateTime)}
        last use ⏱      {Spans.Spell(one.LastUseTime)}
        expires         {(one.ExpireTime is null ? "never" : Spans.Spell(one.ExpireTime))}
        """;

    private static string Labels(Sandbox one) => one.Labels.Count == 0
        ? "-"
        : string.Join(' ', one.Labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value}"));

    private static WorldText? World(Invocation invocation, Option<string?> option) =>
        invocation.Get(option) is { } file ? WorldFiles.Read(invocation.Terminal, file, invocation.Cancel) : null;

    private static ValueTask<List<Sandbox>> All(Invocation invocation) => Pages.Of(
        token => Server(invocation).ListSandboxesAsync(new() { PageSize = Pages.Size, PageToken = token }, invocation.Calling),
        page => (page.Sandboxes, page.NextPageToken)).ToListAsync(invocation.Cancel);

    private static SandboxService.SandboxServiceClient Server(Invocation invocation) => new(invocation.Server.ServerAdmin);

    private static SandboxService.SandboxServiceClient Client(Invocation invocation) => new(invocation.Admin);
}
