using System.CommandLine;
using System.Text.Json.Nodes;
using Grpc.Core;
using Rolecall.Api.SigV4;
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
            .Does(async invocation =>
            {
                var keys = invocation.Get(person) is { } name ? await KeysOf(invocation, name) : null;
                Print(
                    invocation,
                    invocation.Get(shell),
                    AwsVariables.Of(invocation.Address, keys).Concat(AwsVariables.OfServer(invocation.Address)));
            });
    }

    /// <summary>A role has no keys until somebody assumes it: who asks for a role's is told how.</summary>
    private static async Task<AwsKeys> KeysOf(Invocation invocation, string name)
    {
        try
        {
            return Principals.Person(invocation.Address, name).Keys;
        }
        catch (CliException absent) when (absent.Code == ExitCodes.NotFound)
        {
            if (await RoleOf(invocation, name) is not { } role)
                throw;
            throw new CliException(ExitCodes.NotFound, absent.Message)
            {
                Why = $"{role} is a role, which has keys once somebody assumes it",
                Try = $"eval \"$(rolecall assume {name}{(invocation.Address.People.Count > 0 ? " --as PERSON" : "")})\"; "
                    + $"rolecall who-can-assume {name} tells who may",
            };
        }
    }

    /// <summary>The ARN of the role of this name; null where there is none, or where nobody may ask.</summary>
    private static async Task<string?> RoleOf(Invocation invocation, string name)
    {
        try
        {
            return invocation.Address.Token is null ? null : await Principals.WholeRoleArnOf(invocation, name);
        }
        catch (Exception unknown) when (unknown is CliException or RpcException { StatusCode: not StatusCode.Cancelled })
        {
            return null;
        }
    }

    public static void Print(Invocation invocation, string? shell, IEnumerable<KeyValuePair<string, string?>> variables)
    {
        var all = variables.ToArray();
        invocation.Output.One(
            new JsonObject(all.Where(one => one.Value is not null).Select(one => KeyValuePair.Create(one.Key, (JsonNode?)one.Value))),
            () => Shells.Script(shell ?? Shells.Of(invocation.Terminal.Given("SHELL")), all));
    }
}
