using Rolecall.Hostile.Wire;
using Rolecall.LoadDriver;
using Rolecall.LoadDriver.Processes;

namespace Rolecall.Hostile;

/// <summary>A server with two organizations on it, and what an attack met there.</summary>
internal sealed class Stage(RolecallServer server, string data, World world, Settings settings)
{
    public RolecallServer Server { get; } = server;

    public Ready Ready => Server.Ready;

    public Uri Aws { get; } = new(server.Ready.Aws);

    public Uri Grpc { get; } = new(server.Ready.Grpc);

    public World World { get; } = world;

    public Settings Settings { get; } = settings;

    public Replies Replies { get; } = new();

    /// <summary>Bytes of the audit store on disk.</summary>
    public long TrailBytes => Directory.EnumerateFiles(data, "audit*").Sum(file => new FileInfo(file).Length);
}
