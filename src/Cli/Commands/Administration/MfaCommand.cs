using System.CommandLine;
using Rolecall.Cli.Commands.Credentials;
using Rolecall.Cli.Names;

namespace Rolecall.Cli.Commands.Administration;

/// <summary>mfa code DEVICE: what the device shows now.</summary>
internal static class MfaCommand
{
    public static Command Make()
    {
        var device = new Argument<string>("DEVICE") { HelpName = "DEVICE", Description = "A virtual device's ARN." };
        return new RolecallCommand("mfa", "Shows what virtual MFA devices show.").With(
            new RolecallCommand(
                "code",
                "Prints the device's code of now: by the sandbox's clock, or the server's, as its rule has it. Each is good once.",
                "rolecall mfa code arn:aws:iam::222222222222:mfa/phone")
                .With(device)
                .Does(async invocation =>
                {
                    var serialNumber = invocation.Get(device);
                    if (!serialNumber.StartsWith("arn:", StringComparison.Ordinal))
                        throw new CliException(ExitCodes.Usage, $"\"{serialNumber}\" is no ARN such as arn:aws:iam::222222222222:mfa/phone");
                    var code = await MfaDevices.CodeOf(invocation, serialNumber);
                    invocation.Output.One(code, () => code.Code);
                    if (invocation.Output.IsText)
                        invocation.Tell($"until ⏱ {Spans.Spell(code.ValidUntil.ToDateTimeOffset())}");
                }));
    }
}
