using Google.Rpc;
using Rolecall.Api.Native.V1;

namespace Rolecall.Security.Tests.Exhaustion;

/// <summary>A server whose default sandbox lets an account make one request a second.</summary>
public sealed class ThrottledServer : IAsyncLifetime
{
    private ServerProcess process = null!;

    internal Ready Ready => process.Ready;

    public async ValueTask InitializeAsync()
    {
        process = await ServerProcess.Start();
        using var grpc = new GrpcClient(Ready);
        await new SandboxService.SandboxServiceClient(grpc.Admin).SetSandboxRulesAsync(
            new SandboxRules { Throttling = new Throttling { Enabled = true, RequestsPerSecond = 1 } });
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();
}
