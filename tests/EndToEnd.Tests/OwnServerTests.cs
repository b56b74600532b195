namespace Rolecall.EndToEnd.Tests;

/// <summary>Tests with a server of their own each: they move its clock, or kill it.</summary>
public abstract class OwnServerTests : IAsyncLifetime
{
    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected ServerProcess Server { get; private set; } = null!;

    private protected GrpcClient Grpc { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Server = await ServerProcess.Start();
        Grpc = new GrpcClient(Server.Ready);
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Grpc.Dispose();
        return Server.DisposeAsync();
    }

    /// <summary>kill -9, and a start with the same data directory.</summary>
    protected async Task KillAndStartAgain()
    {
        await Server.KillHard();
        await Server.StartAgain();
        Grpc.Dispose();
        Grpc = new GrpcClient(Server.Ready);
    }
}
