using System.CommandLine;
using System.Text.Json.Nodes;
using Rolecall.Cli.Names;

namespace Rolecall.Cli.Commands.Credentials;

/// <summary>env [PERSON]: variables for AWS clients, to be evaluated by a shell.</summary>
internal static class EnvCommand
{
    public static Command Make()
    {
        var person = new Argument<string?>("PERSON")
        {
            HelpName = "PERSON",
            Description = "Somebody of the demo world, whose keys are set too.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var shell = Shells.Option();
        return Completions.OfPeople(person, new RolecallCommand(
            "env",
            "Prints variables that let AWS clients, and this program, call the server: eval \"$(rolecall env developer)\".",
            "rolecall env developer",
            "rolecall env --sandbox default --shell fish"))
            .With(person, shell)
            .Does(invocation =>
            {
                var keys = invocation.Get(person) is { } name ? Principals.Person(invocation.Address, name).Keys : null;
                Print(
                    invocation,
                    invocation.Get(shell),
                    AwsVariables.Of(invocation.Address, keys).Concat(AwsVariables.OfServer(invocation.Address)));
                return Task.CompletedTask;
            });
    }

    public static void Print(Invocation invocation, string? shell, IEnumerable<KeyValuePair<string, string?>> variables)
    {
        var all = variables.ToArray();
        invocation.Output.One(
            new JsonObject(all.Where(one => one.Value is not null).Select(one => KeyValuePair.Create(one.Key, (JsonNode?)one.Value))),
            () => Shells.Script(shell ?? Shells.Of(invocation.Terminal.Given("SHELL")), all));
    }
}
