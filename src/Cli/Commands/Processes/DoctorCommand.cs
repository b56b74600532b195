using System.CommandLine;
using System.Text.Json.Nodes;
using Rolecall.Cli.Diagnoses;

namespace Rolecall.Cli.Commands.Processes;

/// <summary>doctor: what keeps clients of this machine from calling the server.</summary>
internal static class DoctorCommand
{
    public static Command Make() => new RolecallCommand(
        "doctor",
        "Looks for what keeps AWS clients of this shell from calling the server. Exit code 1 where something will not work.",
        "rolecall doctor",
        "rolecall doctor -o json")
        .Does(async invocation =>
        {
            var programs = Programs.Check(invocation.Terminal, invocation.Cancel);
            Finding[] findings =
            [
                .. await Network.Check(invocation), .. Variables.Check(invocation.Terminal, invocation.Address), .. await programs
            ];
            var json = new JsonArray([.. findings.Select(one => (JsonNode)new JsonObject
            {
                ["check"] = one.Check,
                ["verdict"] = one.Verdict.ToString().ToLowerInvariant(),
                ["finding"] = one.Text,
                ["remedy"] = one.Remedy,
            })]);
            invocation.Output.One(json, () => string.Join('\n', findings.Select(one => one.Line)));
            return findings.Any(one => one.Verdict == Verdict.Bad) ? ExitCodes.No : ExitCodes.Done;
        });
}
