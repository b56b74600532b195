using System.CommandLine;
using Grpc.Core;
using Rolecall.Cli.Servers;
using Rolecall.Cli.Terminals;

namespace Rolecall.Cli.Commands;

/// <summary>One run of a command: its arguments, its server, and where its answer goes.</summary>
internal sealed class Invocation : IDisposable
{
    private readonly ParseResult parsed;
    private readonly Root root;
    private readonly Lazy<ServerAddress> address;
    private readonly Lazy<Connection> connection;
    private readonly Lazy<PrincipalListing> listing;

    public Invocation(ParseResult parsed, CancellationToken cancel)
    {
        this.parsed = parsed;
        root = (Root)parsed.RootCommandResult.Command;
        Cancel = cancel;
        Output = root.OutputOf(parsed);
        address = new(() => ServerAddress.Find(Terminal, root.FlagsOf(parsed)));
        connection = new(() => new Connection(Address, Terminal.Time));
        listing = new(() => new PrincipalListing(Server, Calling));
    }

    private Invocation(Invocation other, ServerAddress address)
    {
        (parsed, root, Cancel, Output) = (other.parsed, other.root, other.Cancel, other.Output);
        this.address = new(address);
        connection = new(() => new Connection(Address, Terminal.Time));
        listing = new(() => new PrincipalListing(Server, Calling));
    }

    public Terminal Terminal => root.Terminal;

    public Output Output { get; }

    public CancellationToken Cancel { get; }

    /// <summary>How calls are made: until Ctrl-C.</summary>
    public CallOptions Calling => new(cancellationToken: Cancel);

    /// <summary>What --ready-file or ROLECALL_READY_FILE names, whether it is there or not.</summary>
    public string? NamedReadyFile => ReadyFile.Named(Terminal, root.FlagsOf(parsed).ReadyFile);

    public ServerAddress Address => address.Value;

    public Connection Server => connection.Value;

    public PrincipalListing Listing => listing.Value;

    /// <summary>Calls as the administrator.</summary>
    public CallInvoker Admin => Server.Admin;

    public T Get<T>(Argument<T> argument) => parsed.GetValue(argument)!;

    public T Get<T>(Option<T> option) => parsed.GetValue(option)!;

    /// <summary>Whether the command line has the option.</summary>
    public bool Has(Option option) => parsed.GetResult(option) is { Implicit: false };

    /// <summary>The same on another server; to be disposed apart.</summary>
    public Invocation On(ReadyFile ready) => On(ServerAddress.Of(ready));

    /// <summary>The same elsewhere; to be disposed apart.</summary>
    public Invocation On(ServerAddress address) => new(this, address);

    /// <summary>A line for the person at the terminal, who gets the data apart from it.</summary>
    public void Tell(string line) => Terminal.Error.WriteLine(line);

    public void Dispose()
    {
        if (connection.IsValueCreated)
            connection.Value.Dispose();
    }
}
