using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Rolecall.Api.SigV4;

namespace Rolecall.ServerProcesses;

/// <summary>Call invokers as a gRPC user makes them: signed, with plain keys, or with the admin token.</summary>
internal sealed class GrpcClient(Ready server) : IDisposable
{
    private readonly GrpcChannel channel = GrpcChannel.ForAddress(server.Grpc);

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
