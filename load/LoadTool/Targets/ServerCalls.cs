using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Rolecall.Api.SigV4;
using Rolecall.LoadDriver;

namespace Rolecall.LoadTool.Targets;

/// <summary>Calls beside the load: those that make its world ready, and those that the administrator makes while it lasts.</summary>
internal sealed class ServerCalls(Server server) : IDisposable
{
    private readonly GrpcChannel? channel = server.Gateways[0].Grpc is { } grpc ? GrpcChannel.ForAddress(grpc) : null;

    /// <summary>Signed by the keys.</summary>
    /// <param name="sandbox">Null for the default one.</param>
    public CallInvoker As(AwsKeys keys, string? sandbox) =>
        In(sandbox).Intercept(new SigV4CallCredentials(keys, server.Gateways[0].Grpc!.Authority, TimeProvider.System));

    /// <summary>By the administrator.</summary>
    /// <param name="sandbox">Null for the default one.</param>
    public CallInvoker Admin(string? sandbox)
    {
        var token = server.AdminToken ?? throw new UsageException("the administrator's token is wanted: --admin-token-file FILE");
        return In(sandbox).Intercept(metadata => [.. metadata, new Metadata.Entry("authorization", "Bearer " + token)]);
    }

    public void Dispose() => channel?.Dispose();

    private CallInvoker In(string? sandbox) => SandboxHeader.On(
        (channel ?? throw new UsageException("to prepare this scenario the gRPC port is wanted: --grpc URL")).CreateCallInvoker(), sandbox);
}
