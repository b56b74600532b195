using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Rolecall.Api.SigV4;

namespace Rolecall.Cli.Servers;

/// <summary>Calls of the server's public API: as an administrator, or signed with somebody's keys.</summary>
internal sealed class Connection(ServerAddress address, TimeProvider time) : IDisposable
{
    private readonly GrpcChannel channel = GrpcChannel.ForAddress(address.Grpc.Value, new GrpcChannelOptions
    {
        // A proxy of the machine's owner is for other machines.
        HttpHandler = new SocketsHttpHandler { UseProxy = !address.Grpc.Value.IsLoopback, EnableMultipleHttp2Connections = true },
    });

    /// <summary>Without credentials.</summary>
    public CallInvoker Anonymous => Selecting(channel.CreateCallInvoker());

    /// <summary>For what is done in the sandbox.</summary>
    /// <exception cref="CliException">There is no token.</exception>
    public CallInvoker Admin => Selecting(ServerAdmin);

    /// <summary>For what is done to sandboxes: the one that is meant need not be there.</summary>
    /// <exception cref="CliException">There is no token.</exception>
    public CallInvoker ServerAdmin
    {
        get
        {
            var token = address.Token?.Value ?? throw new CliException(ExitCodes.Unauthenticated, "no admin token was found")
            {
                Why = "looked at --token-file, ROLECALL_TOKEN, ROLECALL_TOKEN_FILE, the ready file and ./data/admin-token",
                Try = "rolecall up, or run this in the folder that the server was started in",
            };
            return channel.CreateCallInvoker().Intercept(headers =>
            {
                headers.Add("authorization", "Bearer " + token);
                return headers;
            });
        }
    }

    public CallInvoker As(AwsKeys keys) =>
        Selecting(channel.CreateCallInvoker()).Intercept(new SigV4CallCredentials(keys, address.Grpc.Value.Authority, time));

    public void Dispose() => channel.Dispose();

    private CallInvoker Selecting(CallInvoker calls) => address.Sandbox.Value == "default" ? calls : calls.Intercept(headers =>
    {
        headers.Add("rolecall-sandbox", address.Sandbox.Value);
        return headers;
    });
}
