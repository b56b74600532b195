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
    private readonly DataFolder data;

    private Session(DataFolder data, Server server, IWire wire, IReadOnlyList<Member> members) =>
        (this.data, Server, Wire, Members) = (data, server, wire, members);

    public Server Server { get; }

    public IWire Wire { get; }

    public IReadOnlyList<Member> Members { get; }

    /// <exception cref="UsageException">The options name no server, or the world lacks what the scenario needs.</exception>
    public static async Task<Session> Open(
        Scenario scenario, ServerOptions options, string wire, int connections, TimeSpan timeout, string? worldFile, TextWriter progress)
    {
        var members = worldFile is null ? null : WorldFile.Read(worldFile);
        var data = new DataFolder();
        Server? server = null;
        try
        {
            server = await options.Open(data);
            IWire made = wire switch
            {
                "aws" => new AwsWire(server.Gateways, connections, timeout),
                "connect" => new ConnectWire(server.Gateways, connections, timeout),
                _ => new GrpcWire(server.Gateways, connections, timeout),
            };
            if (members is null)
            {
                var size = scenario.World;
                await progress.WriteLineAsync(FormattableString.Invariant(
                    $"making {size.Organizations} organizations of {size.Accounts} accounts with {size.Roles} roles each …"));
                var began = TimeProvider.System.GetTimestamp();
                members = await WorldMaker.Make(server, size);
                await progress.WriteLineAsync(FormattableString.Invariant(
                    $"made {members.Count} roles in {TimeProvider.System.GetElapsedTime(began).TotalSeconds:F1} s"));
            }
            using var preparation = new Preparation(server, scenario);
            return new Session(data, server, made, await preparation.Prepare(members));
        }
        catch
        {
            if (server is not null)
                await server.DisposeAsync();
            data.Dispose();
            throw;
        }
    }

    /// <param name="progress">Called each second of the load; null for nobody.</param>
    public Playing Play(Scenario scenario, IReadOnlyList<Fault> faults, Action<Recorder, TimeSpan>? progress) =>
        new(scenario, Server, Members, Wire) { Faults = faults, Progress = progress };

    public async ValueTask DisposeAsync()
    {
        Wire.Dispose();
        await Server.DisposeAsync();
        data.Dispose();
    }
}
