using System.CommandLine;
using Rolecall.Cli.Commands.Administration;
using Rolecall.Cli.Commands.Credentials;
using Rolecall.Cli.Commands.Processes;
using Rolecall.Cli.Commands.Questions;

namespace Rolecall.Cli.Commands;

/// <summary>The table of contents.</summary>
internal static class All
{
    public static IEnumerable<Command> Commands() =>
    [
        UpCommand.Make(), DownCommand.Make(), StatusCommand.Make(), ReadyCommand.Make(), DoctorCommand.Make(),
        EnvCommand.Make(), AssumeCommand.Make(), CredentialProcessCommand.Make(), ConfigureCommand.Make(),
        WhyCommand.Make(), CanCommand.Make(), WhoCanCommand.Make(), PrincipalCanCommand.Make(), WhoCanAssumeCommand.Make(),
        TestCommand.Make(),
        SandboxCommand.Make(), WorldCommand.Make(), OrganizationCommand.Make(), AccountCommand.Make(), TrailCommand.Make(), ClockCommand.Make(),
        SessionCommand.Make(), MfaCommand.Make(), ProviderCommand.Make(), CallCommand.Make(), CompletionCommand.Make(),
    ];
}
