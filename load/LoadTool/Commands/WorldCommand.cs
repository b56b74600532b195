using System.CommandLine;
using Rolecall.LoadDriver.Processes;
using Rolecall.LoadTool.Worlds;

namespace Rolecall.LoadTool.Commands;

/// <summary>make-world --out FILE: makes organizations, accounts and roles on a server, and writes who may assume what.</summary>
internal static class WorldCommand
{
    public static Command Make()
    {
        var options = new AssumeRoleOptions();
        var file = new Option<string>("--out")
        {
            Description = "The file; it holds secrets, and only its owner may read it.",
            Required = true,
            HelpName = "FILE"
        };
        var command = new Command("make-world", "Makes organizations, accounts, users and roles, for runs that use them again.") { file };
        options.AddTo(command);
        var run = new RunOptions().AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            var name = parsed.GetRequiredValue(file);
            new Outputs { Output = "none", Json = name }.Check();
            var size = options.Scenario(parsed).World;
            Sandboxes.Check(run.Sandboxes(parsed), size.Sandboxes);
            var named = run.Server(parsed);
            if (named.Start)
                throw new UsageException("the world of a server that --start starts ends with it: name one that stays");
            using var data = new DataFolder();
            await using var server = await named.Open(data);
            // Sandboxes that are made here stay, as the world does.
            var sandboxes = await Sandboxes.Open(server, run.Sandboxes(parsed), size.Sandboxes);
            var members = await WorldMaker.Make(server, size, sandboxes.Of, cancel);
            await WorldFile.Write(name, members);
            Console.WriteLine($"{members.Count} roles");
            return ExitCodes.Passed;
        });
        return command;
    }
}
