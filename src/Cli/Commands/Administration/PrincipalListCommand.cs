using System.CommandLine;
using Rolecall.Api.Native.V1;
using Rolecall.Cli.Commands.Questions;
using Rolecall.Cli.Names;
using Rolecall.Cli.Terminals;

namespace Rolecall.Cli.Commands.Administration;

/// <summary>account principals: users and roles of one account, or of all.</summary>
internal static class PrincipalListCommand
{
    public static Command Make()
    {
        var account = new Argument<string?>("ACCOUNT")
        {
            HelpName = "ACCOUNT",
            Description = "Its name or id; all accounts where absent.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        return new RolecallCommand(
            "principals",
            "Lists roots, users and roles.",
            "rolecall account principals",
            "rolecall account principals production -o jsonl")
            .With(account)
            .Does(async invocation =>
                invocation.Output.Many(
                    await invocation.Listing.Of(
                        invocation.Get(account) is { } text ? await AccountCommand.IdOf(invocation, text) : null),
                    new Column<ListedPrincipal>("NAME", one => Principals.NameOf(one.Arn)),
                    new("KIND", one => WhoCanCommand.Spelled(one.Kind)),
                    new("ACCOUNT", one => one.AccountId),
                    new("ARN", one => one.Arn)));
    }
}
