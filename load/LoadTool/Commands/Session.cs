using Rolecall.LoadDriver.Processes;
using Rolecall.LoadTool.Faults;
using Rolecall.LoadTool.Measured;
using Rolecall.LoadTool.Play;
using Rolecall.LoadTool.Scenarios;
using Rolecall.LoadTool.Targets;
using Rolecall.LoadTool.Wires;
using Rolecall.LoadTool.Worlds;

namespace Rolecall.LoadTool.Commands;

/// <summary>A server, a world that is ready for a scenario, and a wire to it.</summary>
internal sealed class Session : IAsyncDisposable
{
    private readonly DataFolder data = new();
    private Sandboxes? sandboxes;
    private Server? server;
    private IWire? wire;

    private Session(SessionOptions options) => Options = options;

    public SessionOptions Options { get; }

    public Server Server => server!;

    public IWire Wire => wire!;

    public IReadOnlyList<Member> Members { get; private set; } = [];

    /// <param name="cancel">Ends what is being made.</param>
    /// <exception cref="UsageException">The options name no server, or the world lacks what the scenario needs.</exception>
    public static async Task<Session> Open(Scenario scenario, SessionOptions options, TextWriter progress, CancellationToken cancel)
    {
        SamlAssertions.Check(scenario);
        Sandboxes.Check(options.Sandboxes, scenario.World.Sandboxes);
        var members = options.WorldFile is null ? null : WorldFile.Read(options.WorldFile);
        var session = new Session(options);
        try
        {
            var server = session.server = await options.Server.Open(session.data);
            session.wire = options.Wire switch
            {
                "aws" => new AwsWire(server.Gateways, options.Connections, options.Timeout),
                "connect" => new ConnectWire(server.Gateways, options.Connections, options.Timeout),
                _ => new GrpcWire(server.Gateways, options.Connections, options.Timeout),
            };
            members ??= await session.MakeWorld(scenario.World, progress, cancel);
            using var preparation = new Preparation(server, scenario);
            session.Members = await preparation.Prepare(members);
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <param name="progress">Called each second of the load; null for nobody.</param>
    public Playing Play(Scenario scenario, IReadOnlyList<Fault> faults, Action<Recorder, TimeSpan>? progress) =>
        new(scenario, Server, Members, Wire) { Faults = faults, Progress = progress, Timeout = Options.Timeout };

    public async ValueTask DisposeAsync()
    {
        wire?.Dispose();
        if (sandboxes is not null)
            await sandboxes.DisposeAsync();
        if (server is not null)
            await server.DisposeAsync();
        data.Dispose();
    }

    private async Task<IReadOnlyList<Member>> MakeWorld(WorldSize size, TextWriter progress, CancellationToken cancel)
    {
        WorldMaker.Check(Server, otherwise: "; or bring one with --world FILE");
        await progress.WriteLineAsync(FormattableString.Invariant(
            $"making {size.Organizations} organizations of {size.Accounts} accounts with {size.Roles} roles each …"));
        var began = TimeProvider.System.GetTimestamp();
        sandboxes = await Sandboxes.Open(Server, Options.Sandboxes, size.Sandboxes);
        var members = await WorldMaker.Make(Server, size, sandboxes.Of, cancel);
        await progress.WriteLineAsync(FormattableString.Invariant(
            $"made {members.Count} roles in {TimeProvider.System.GetElapsedTime(began).TotalSeconds:F1} s"));
        return members;
    }
}
