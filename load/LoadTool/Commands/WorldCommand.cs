using System.CommandLine;
using Rolecall.LoadDriver.Processes;
using Rolecall.LoadTool.Worlds;

namespace Rolecall.LoadTool.Commands;

/// <summary>make-world --out FILE: makes organizations, accounts and roles on a server, and writes who may assume what.</summary>
internal static class WorldCommand
{
    public static Command Make()
    {
        var (world, target) = (new WorldOptions(), new TargetOptions());
        var file = new Option<string>("--out")
        {
            Description = "The file; it holds secrets, and only its owner may read it.",
            Required = true,
            HelpName = "FILE"
        };
        var intoRepository = OutputOptions.IntoRepository();
        var command = new Command("make-world", "Makes organizations, accounts, users and roles, for runs that use them again.") { file };
        foreach (var option in world.All)
            command.Options.Add(option);
        target.AddTo(command);
        command.Options.Add(intoRepository);
        command.SetAction(async (parsed, cancel) =>
        {
            var name = parsed.GetRequiredValue(file);
            new Outputs { Output = "none", Json = name, IntoRepository = parsed.GetValue(intoRepository) }.Check();
            var size = world.Size(parsed);
            Sandboxes.Check(target.Sandboxes(parsed), size.Sandboxes);
            var named = target.Server(parsed);
            // No --start: the world of a server that a command starts ends with it.
            if (named.Endpoints.Count == 0 && named.ReadyFiles.Count == 0)
                throw new UsageException(
                    "name a server that stays: --endpoint URL --grpc URL --admin-token-file FILE, or --ready-file FILE");
            using var data = new DataFolder();
            await using var server = await named.Open(data);
            WorldMaker.Check(server);
            // Sandboxes that are made here stay, as the world does.
            var sandboxes = await Sandboxes.Open(server, target.Sandboxes(parsed), size.Sandboxes);
            var members = await WorldMaker.Make(server, size, sandboxes.Of, cancel);
            await WorldFile.Write(name, members);
            Console.WriteLine($"{members.Count} roles");
            return ExitCodes.Passed;
        });
        return command;
    }
}
