using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Rolecall.Api.Iam.V1;

namespace Rolecall.Security.Tests.Exhaustion;

/// <summary>Streams of the health service that anybody may open, and that wait for ever, took the room of strangers' bodies and of health checks.</summary>
public sealed class WaitingHealthStreamsTests(StandingServer server) : IClassFixture<StandingServer>
{
    private const int Streams = 300;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Streams_ThatWait_LeaveRoomForChecksAndBodies()
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        using var channel = GrpcChannel.ForAddress(
            server.Ready.Grpc, new GrpcChannelOptions { HttpHandler = new SocketsHttpHandler { EnableMultipleHttp2Connections = true } });
        var health = new Health.HealthClient(channel);
        var watching =
            Enumerable.Range(0, Streams).Select(_ => health.Watch(new HealthCheckRequest(), cancellationToken: ended.Token)).ToArray();
        var statuses = await Task.WhenAll(watching.Select(First));
        // A connection has a few at a time; of more, the oldest gives way.
        statuses.Should().OnlyContain(status => status == StatusCode.OK || status == StatusCode.ResourceExhausted);

        (await health.CheckAsync(new HealthCheckRequest(), cancellationToken: Cancel)).Status
            .Should().Be(HealthCheckResponse.Types.ServingStatus.Serving);
        using var grpc = new GrpcClient(server.Ready);
        var asked = new SimulateCustomPolicyRequest { ActionNames = { "s3:GetObject" } };
        var resources = string.Join(',', Enumerable.Range(0, 1500).Select(i => $"\"arn:aws:s3:::bucket-{i}\""));
        asked.PolicyInputList.Add(
            $$$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":[{{{resources}}}]}}""");
        await new Iam.IamClient(grpc.As("admin")).SimulateCustomPolicyAsync(asked, cancellationToken: Cancel);

        await ended.CancelAsync();
        foreach (var stream in watching)
            stream.Dispose();
    }

    /// <summary>Two connections shut reflection and Watch for everybody: whoever comes now is let in, and the older ones of those who have many give way.</summary>
    [Fact]
    public async Task Streams_OfManyConnections_LeaveRoomForOthersStreams()
    {
        var crowd = new List<RawHttp2>();
        for (var i = 0; i < 12; i++)
        {
            crowd.Add(await RawHttp2.Open(server.Ready.Grpc));
            for (byte stream = 1; stream < 140; stream += 2)
                await crowd[i].Ask(stream, "/grpc.health.v1.Health/Watch", new HealthCheckRequest());
        }
        // Of seventy, a connection keeps sixteen.
        for (var ended = 0; ended < 54; ended += (await crowd[0].Next())!.Value.Reset ? 1 : 0)
        {
        }

        using var channel = GrpcChannel.ForAddress(server.Ready.Grpc);
        using var watch = new Health.HealthClient(channel).Watch(new HealthCheckRequest(), cancellationToken: Cancel);
        (await First(watch)).Should().Be(StatusCode.OK);
        using var http = new HttpClient();
        var asked = await GrpcRequest.Send(
            http, server.Ready, "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", GrpcRequest.Frame([0x3a, 0]));
        asked.Status.Should().Be(0);

        crowd.ForEach(connection => connection.Dispose());
    }

    private static async Task<StatusCode> First(AsyncServerStreamingCall<HealthCheckResponse> stream)
    {
        try
        {
            await stream.ResponseStream.MoveNext(Cancel);
            return StatusCode.OK;
        }
        catch (RpcException refused)
        {
            return refused.StatusCode;
        }
    }
}
