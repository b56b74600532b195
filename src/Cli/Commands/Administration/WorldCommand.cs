using System.CommandLine;
using Rolecall.Api.Native.V1;
using Rolecall.Cli.Servers;
using Rolecall.Worlds;

namespace Rolecall.Cli.Commands.Administration;

/// <summary>world: what a sandbox is to hold, as a file says it.</summary>
internal static class WorldCommand
{
    public static Command Make()
    {
        var file = new Argument<string>("FILE") { HelpName = "FILE", Description = "A world file (worlds/README.md)." };
        var prune = new Option<bool>("--prune")
        {
            Description = "Delete users, groups, roles and policies of the world's accounts that the file does not say.",
        };
        return new RolecallCommand("world", "Brings the sandbox to what a world file says.").With(
            new RolecallCommand(
                "validate", "Tells all that is wrong with a world file; exit code 1 where anything is.", "rolecall world validate world.yaml")
                .With(file)
                .Does(async invocation =>
                {
                    var answer = await Client(invocation).ValidateWorldAsync(
                        new() { World = Read(invocation, file) }, invocation.Calling);
                    invocation.Output.One(answer, () => answer.Errors.Count == 0
                        ? $"{invocation.Get(file)} is right"
                        : string.Join('\n', answer.Errors.Select(error => $"{error.File}:{error.Line}:{error.Column}: {error.Message}")));
                    return answer.Errors.Count == 0 ? ExitCodes.Done : ExitCodes.No;
                }),
            new RolecallCommand("plan", "Tells what apply would change, and changes nothing.", "rolecall world plan world.yaml --prune")
                .With(file, prune)
                .Does(async invocation =>
                {
                    var answer = await Client(invocation).PlanWorldAsync(
                        new() { World = Read(invocation, file), Prune = invocation.Get(prune) }, invocation.Calling);
                    invocation.Output.One(answer, () => Text(answer.Changes));
                }),
            new RolecallCommand("apply", "Makes the changes. A second time there are none.", "rolecall world apply world.yaml")
                .With(file, prune)
                .Does(async invocation =>
                {
                    var answer = await Client(invocation).ApplyWorldAsync(
                        new() { World = Read(invocation, file), Prune = invocation.Get(prune) }, invocation.Calling);
                    invocation.Output.One(answer, () => Text(answer.Applied.Changes) + Keys(answer.Applied));
                }),
            new RolecallCommand("schema", "Prints the JSON Schema of world files.", "rolecall world schema").Does(invocation =>
            {
                invocation.Terminal.Out.Write(WorldSource.Schema);
                return Task.CompletedTask;
            }));
    }

    /// <summary>The keys that were made, which are told once.</summary>
    public static string Keys(AppliedWorld? applied) => string.Concat(
        (applied?.People ?? []).Select(one => $"""


            # {one.Name}: {one.Arn}
            export AWS_ACCESS_KEY_ID={one.AccessKeyId} AWS_SECRET_ACCESS_KEY={one.SecretAccessKey}
            """)) + string.Concat((applied?.Instances ?? []).Select(
                one => $"\n\n# {one.Name}: {one.InstanceId}\n# metadata at {one.MetadataPath}"));

    private static WorldText Read(Invocation invocation, Argument<string> file) =>
        WorldFiles.Read(invocation.Terminal, invocation.Get(file), invocation.Cancel);

    private static string Text(IReadOnlyCollection<WorldChange> changes) => changes.Count == 0
        ? "nothing to change"
        : string.Join('\n', changes.Select(change => $"{Sign(change.Kind)} {change.What}"));

    private static char Sign(string kind) => kind switch { "create" => '+', "delete" => '-', _ => '~' };

    private static WorldService.WorldServiceClient Client(Invocation invocation) => new(invocation.Admin);
}
