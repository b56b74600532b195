using System.CommandLine;
using System.Text.Json.Nodes;
using Grpc.Core;
using Rolecall.Api.SigV4;
using Rolecall.Cli.Names;

namespace Rolecall.Cli.Commands.Credentials;

/// <summary>env [PERSON|ROLE]: variables for AWS clients, to be evaluated by a shell.</summary>
internal static class EnvCommand
{
    public static Command Make()
    {
        var name = new Argument<string?>("PERSON|ROLE")
        {
            HelpName = "PERSON|ROLE",
            Description = "Somebody of the demo world, whose keys are set too; or a role, which is assumed as \"rolecall assume\" does.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var options = new AssumeOptions();
        var shell = Shells.Option();
        return Completions.OfPeople(name, new RolecallCommand(
            "env",
            "Prints variables that let AWS clients, and this program, call the server: eval \"$(rolecall env developer)\".",
            "rolecall env developer",
            "rolecall env UpdateApp --as developer",
            "rolecall env --sandbox default --shell fish"))
            .With([name, .. options.All, shell])
            .Does(async invocation =>
            {
                var keys = invocation.Get(name) is { } given ? await KeysOf(invocation, given, options) : null;
                Print(
                    invocation,
                    invocation.Get(shell),
                    AwsVariables.Of(invocation.Address, keys).Concat(AwsVariables.OfServer(invocation.Address)));
            });
    }

    /// <summary>A role has no keys until somebody assumes it.</summary>
    private static async Task<AwsKeys> KeysOf(Invocation invocation, string name, AssumeOptions options)
    {
        try
        {
            var person = Principals.Person(invocation.Address, name);
            return options.AreGiven(invocation)
                ? throw new CliException(ExitCodes.Usage, $"{person.Name} is a person: --as and the like say how a role is assumed")
                : person.Keys;
        }
        catch (CliException absent) when (absent.Code == ExitCodes.NotFound)
        {
            if (await RoleOf(invocation, name) is not { } role)
                throw;
            var session = await options.Assume(invocation, role);
            AssumeCommand.Tell(invocation, session);
            return session.Keys;
        }
    }

    /// <summary>The ARN of the role of this name; null where there is none, or where nobody may ask.</summary>
    private static async Task<string?> RoleOf(Invocation invocation, string name)
    {
        if (name.StartsWith("arn:", StringComparison.Ordinal))
            return name.Contains(":role/", StringComparison.Ordinal) ? name : null;
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
