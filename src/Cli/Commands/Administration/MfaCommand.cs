using System.CommandLine;
using Rolecall.Cli.Commands.Credentials;
using Rolecall.Cli.Names;

namespace Rolecall.Cli.Commands.Administration;

/// <summary>mfa code DEVICE: what the device shows now.</summary>
internal static class MfaCommand
{
    public static Command Make()
    {
        var device = new Argument<string>("DEVICE")
        {
            HelpName = "DEVICE",
            Description = "A virtual device's ARN, or ACCOUNT/NAME; NAME alone is of the account whose keys are in AWS_ACCESS_KEY_ID …",
        };
        return new RolecallCommand("mfa", "Shows what virtual MFA devices show.").With(
            new RolecallCommand(
                "code",
                "Prints the device's code of now: by the sandbox's clock, or the server's, as its rule has it. Each is good once.",
                "rolecall mfa code arn:aws:iam::222222222222:mfa/phone",
                "rolecall mfa code development/phone")
                .With(device)
                .Does(async invocation =>
                {
                    var code = await MfaDevices.CodeOf(invocation, await SerialNumberOf(invocation, invocation.Get(device)));
                    invocation.Output.One(code, () => code.Code);
                    if (invocation.Output.IsText)
                        invocation.Tell($"until ⏱ {Spans.Spell(code.ValidUntil.ToDateTimeOffset())}");
                }));
    }

    private static async Task<string> SerialNumberOf(Invocation invocation, string text)
    {
        if (text.StartsWith("arn:", StringComparison.Ordinal))
            return text;
        if (text.Split('/', 2) is [var account, var name])
            return $"arn:aws:iam::{await AccountCommand.IdOf(invocation, account)}:mfa/{name}";
        return AwsVariables.Keys(invocation.Terminal) is { } keys
            ? await MfaDevices.SerialNumberOf(invocation, text, keys)
            : throw new CliException(ExitCodes.Usage, $"\"{text}\" is no ARN such as arn:aws:iam::222222222222:mfa/phone")
            {
                Try = $"rolecall mfa code ACCOUNT/{text}",
            };
    }
}
