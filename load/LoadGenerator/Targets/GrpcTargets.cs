using Google.Protobuf;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Rolecall.Api.SigV4;
using Rolecall.Api.Sts.V1;
using Rolecall.EchoServer.Wire;
using Rolecall.LoadGenerator.Processes;

namespace Rolecall.LoadGenerator.Targets;

/// <summary>AssumeRole over gRPC, and its baseline.</summary>
internal static class GrpcTargets
{
    public static Target AssumeRole(RolecallServer server, World world, int connections)
    {
        var authority = new Uri(server.Ready.Grpc).Authority;
        var channels = Channels(server.Ready.Grpc, connections);
        var clients = world.Assumers
            .SelectMany(assumer => channels.Select(channel =>
                new Sts.StsClient(channel.Intercept(new SigV4CallCredentials(assumer.Keys, authority, TimeProvider.System)))))
            .ToArray();
        return new Target("AssumeRole, gRPC", server.Process, async number =>
        {
            var at = number % clients.Length;
            await clients[at].AssumeRoleAsync(RequestOf(world.Assumers[(int)(at / connections)]));
        });
    }

    /// <summary>Bodies of the size that AssumeRole's request and answer have.</summary>
    public static async Task<Target> Echo(EchoProcess echo, RolecallServer server, World world, int connections)
    {
        var assumer = world.Assumers[0];
        using var channel = GrpcChannel.ForAddress(server.Ready.Grpc);
        var answer = await new Sts.StsClient(channel.Intercept(new SigV4CallCredentials(assumer.Keys, new Uri(server.Ready.Grpc).Authority, TimeProvider.System)))
            .AssumeRoleAsync(RequestOf(assumer));
        var body = ByteString.CopyFrom(new byte[RequestOf(assumer).CalculateSize()]);
        var bytes = answer.CalculateSize();
        var clients = Channels(echo.Grpc, connections).Select(each => new Echo.EchoClient(each)).ToArray();
        return new Target("bare echo, gRPC", echo.Process,
            async number => await clients[number % clients.Length].CallAsync(new EchoRequest { Body = body, AnswerBytes = bytes }));
    }

    private static AssumeRoleRequest RequestOf(Assumer assumer) => new() { RoleArn = assumer.RoleArn, RoleSessionName = "load" };

    private static GrpcChannel[] Channels(string address, int connections) =>
        [.. Enumerable.Range(0, connections).Select(_ => GrpcChannel.ForAddress(address, new GrpcChannelOptions { HttpHandler = new SocketsHttpHandler() }))];
}
