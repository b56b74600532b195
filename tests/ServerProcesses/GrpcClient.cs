using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Grpc.Net.Client.Configuration;
using Rolecall.Api.SigV4;

namespace Rolecall.ServerProcesses;

/// <summary>Call invokers as a gRPC user makes them: signed, with plain keys, or with the admin token.</summary>
/// <param name="comesAgain">Tries again where the server says so, as SDKs do: for stories that are not about that.</param>
internal sealed class GrpcClient(Ready server, bool comesAgain = false) : IDisposable
{
    private readonly GrpcChannel channel = GrpcChannel.ForAddress(
        server.Grpc, new GrpcChannelOptions { ServiceConfig = comesAgain ? ComingAgain : null });

    private static ServiceConfig ComingAgain => new()
    {
        MethodConfigs =
        {
            new MethodConfig
            {
                Names = { MethodName.Default },
                RetryPolicy = new RetryPolicy
                {
                    MaxAttempts = 5,
                    InitialBackoff = TimeSpan.FromMilliseconds(500),
                    MaxBackoff = TimeSpan.FromSeconds(4),
                    BackoffMultiplier = 2,
                    RetryableStatusCodes = { StatusCode.Unavailable },
                },
            },
        },
    };

    public CallInvoker Anonymous => channel.CreateCallInvoker();

    public CallInvoker Admin => With(new Metadata { { "authorization", "Bearer " + server.AdminToken } });

    public CallInvoker As(string person) => As(new AwsKeys(server[person].AccessKeyId, server[person].SecretAccessKey));

    public CallInvoker As(AwsKeys keys) =>
        channel.Intercept(new SigV4CallCredentials(keys, new Uri(server.Grpc).Authority, TimeProvider.System));

    public CallInvoker As(Api.Sts.V1.Credentials credentials) => As(KeysOf(credentials));

    public static AwsKeys KeysOf(Api.Sts.V1.Credentials credentials) =>
        new(credentials.AccessKeyId, credentials.SecretAccessKey, credentials.SessionToken);

    public CallInvoker With(Metadata metadata) => channel.Intercept(headers =>
    {
        foreach (var entry in metadata)
            headers.Add(entry);
        return headers;
    });

    public void Dispose() => channel.Dispose();
}
