using System.CommandLine;
using Rolecall.Api.Native.V1;
using Rolecall.Cli.Names;
using Rolecall.Cli.Terminals;

namespace Rolecall.Cli.Commands.Questions;

/// <summary>principal-can PRINCIPAL ACTION…: which of the actions somebody may do.</summary>
internal static class PrincipalCanCommand
{
    public static Command Make()
    {
        var principal = new Argument<string>("PRINCIPAL") { HelpName = "PRINCIPAL", Description = "A name or an ARN." };
        var actions = new Argument<string[]>("ACTION")
        {
            HelpName = "ACTION",
            Description = "Actions, such as s3:GetObject.",
            Arity = ArgumentArity.OneOrMore,
        };
        var resources = new Option<string[]>("--resource", "-r")
        {
            Description = "An ARN; again for more. Every resource where absent.",
            HelpName = "ARN",
        };
        var context = ContextOption.Make();
        var expectation = new Expectation();
        return Completions.Of(principal, new RolecallCommand(
            "principal-can",
            "Tells which of some actions somebody may do on some resources.",
            "rolecall principal-can UpdateApp s3:GetObject s3:PutObject s3:PutBucketPolicy -r arn:aws:s3:::productionapp/index.html",
            "rolecall principal-can tester iam:DeleteUser iam:CreateUser --expect deny"))
            .With(principal, actions, resources, context, expectation.Option)
            .Does(async invocation =>
            {
                var answer = await new AccessService.AccessServiceClient(invocation.Admin).PrincipalCanAsync(
                    new()
                    {
                        Principal = await Principals.ArnOf(invocation, invocation.Get(principal)),
                        Actions = { invocation.Get(actions).Select(ActionNames.Read) },
                        Resources = { invocation.Get(resources) ?? [] },
                        Context = { Pairs.Context(invocation.Get(context)) },
                    },
                    invocation.Calling);
                invocation.Output.Many(
                    answer.Results,
                    new Column<ActionAccess>("ACTION", one => one.Action),
                    new("RESOURCE", one => one.Resource),
                    new("DECISION", one => Expectation.Spelled(one.Result)),
                    new("NEEDS", one => string.Join(", ", one.MissingKeys)),
                    new("WHY NOT", one => one.Summary, Wide: true));
                // Every one of them has to be as expected; without an expectation, whatever they are is the answer.
                return !invocation.Has(expectation.Option)
                    || answer.Results.All(one => expectation.ExitCodeOf(invocation, one.Result) == ExitCodes.Done)
                    ? ExitCodes.Done
                    : ExitCodes.No;
            });
    }
}
