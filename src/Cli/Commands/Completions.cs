using System.CommandLine;
using System.CommandLine.Completions;
using Grpc.Core;
using Rolecall.Api.Native.V1;
using Rolecall.Cli.Names;
using Rolecall.Cli.Servers;

namespace Rolecall.Cli.Commands;

/// <summary>Live names for shells: what the server has now. Completion never fails and never waits long: it offers nothing then.</summary>
internal static class Completions
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    /// <summary>Users and roles for the argument.</summary>
    public static RolecallCommand Of(Argument<string> argument, RolecallCommand command)
    {
        argument.CompletionSources.Add(context => Names(context, everybody: true));
        return command;
    }

    /// <summary>The demo world's people for the argument.</summary>
    public static RolecallCommand OfPeople(Argument<string?> argument, RolecallCommand command)
    {
        argument.CompletionSources.Add(context => Names(context, everybody: false));
        return command;
    }

    public static void OfPeople(Option<string?> option) => option.CompletionSources.Add(context => Names(context, everybody: false));

    private static IEnumerable<CompletionItem> Names(CompletionContext context, bool everybody)
    {
        try
        {
            // Help asks, too, what may stand there, without a command line.
            if (context.ParseResult.RootCommandResult.Command is not Root root)
                return [];
            var address = ServerAddress.Find(root.Terminal, root.FlagsOf(context.ParseResult));
            var names = address.People.Select(person => person.Name).ToList();
            if (everybody)
                names.AddRange(Listed(address, root.Terminal.Time));
            return [.. names.Distinct().Order(StringComparer.Ordinal).Select(name => new CompletionItem(name))];
        }
        catch (Exception absent) when (absent is CliException or RpcException)
        {
            return [];
        }
    }

    private static List<string> Listed(ServerAddress address, TimeProvider time)
    {
        using var connection = new Connection(address, time);
        using var listing = new AccountService.AccountServiceClient(connection.Admin)
            .ListPrincipals(new(), deadline: time.GetUtcNow().UtcDateTime + Patience);
        return listing.ResponseStream.ReadAllAsync().Where(one => one.Principal.Kind != ListedKind.Root)
            .Select(one => Principals.NameOf(one.Principal.Arn)).ToListAsync().AsTask().GetAwaiter().GetResult();
    }
}
