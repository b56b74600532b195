using System.Security.Cryptography;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Rolecall.Api.SigV4;
using Rolecall.Api.Sts.V1;
using Rolecall.LoadDriver.Targets;

namespace Rolecall.Hostile;

/// <summary>A caller who keeps to all rules; a call of its that takes 10 s has failed.</summary>
/// <param name="Target">The call to repeat.</param>
/// <param name="Share">Of the run's rate, how much this call is made at.</param>
internal sealed record GoodCaller(Target Target, double Share = 1)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>AssumeRole over AWS Query.</summary>
    /// <param name="freshConnections">A connection for each call, as command-line tools have.</param>
    public static GoodCaller OverHttp(Stage stage, bool freshConnections)
    {
        var http = Client(freshConnections);
        // The last organization's: floods are the first one's.
        var assumer = stage.World.Assumers[^1];
        var body = HttpTargets.BodyOf(assumer.RoleArn, "good");
        return new GoodCaller(new Target("AssumeRole, AWS Query", stage.Server.Process, async _ =>
        {
            using var request = HttpTargets.Signed(stage.Aws, assumer.Keys, body);
            await HttpTargets.Send(http, request);
        }));
    }

    /// <summary>AssumeRole over gRPC.</summary>
    public static GoodCaller OverGrpc(Stage stage)
    {
        var assumer = stage.World.Assumers[^1];
        var channel = GrpcChannel.ForAddress(stage.Grpc, new GrpcChannelOptions { HttpHandler = new SocketsHttpHandler() });
        var sts = new Sts.StsClient(channel.Intercept(new SigV4CallCredentials(assumer.Keys, stage.Grpc.Authority, TimeProvider.System)));
        return new GoodCaller(new Target("AssumeRole, gRPC", stage.Server.Process, async _ => await sts.AssumeRoleAsync(
            new AssumeRoleRequest { RoleArn = assumer.RoleArn, RoleSessionName = "good" },
            deadline: (TimeProvider.System.GetUtcNow() + Patience).UtcDateTime)));
    }

    /// <summary>PutObject of 1 MB, ten times less often.</summary>
    public static GoodCaller Putting(Stage stage)
    {
        var http = Client(freshConnections: false);
        var body = RandomNumberGenerator.GetBytes(1 << 20);
        return new GoodCaller(new Target("PutObject of 1 MB", stage.Server.Process, async number =>
        {
            using var request = S3Request.Put(stage.Aws, stage.World.Roots[^1], $"/{S3Request.Bucket}/{number % 16}", body);
            await HttpTargets.Send(http, request);
        }), Share: 0.1);
    }

    private static HttpClient Client(bool freshConnections) => new(new SocketsHttpHandler
    {
        MaxConnectionsPerServer = 256,
        PooledConnectionLifetime = freshConnections ? TimeSpan.Zero : Timeout.InfiniteTimeSpan,
    })
    { Timeout = Patience };
}
