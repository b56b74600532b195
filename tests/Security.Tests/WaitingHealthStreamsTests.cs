using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Rolecall.Api.Iam.V1;

namespace Rolecall.Security.Tests;

/// <summary>Streams of the health service that anybody may open, and that wait for ever, took the room of strangers' bodies and of health checks.</summary>
public sealed class WaitingHealthStreamsTests(SharedServer server) : IClassFixture<SharedServer>
{
    private const int Streams = 300;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Streams_ThatWait_LeaveRoomForChecksAndBodies()
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        using var channel = GrpcChannel.ForAddress(server.Ready.Grpc, new GrpcChannelOptions { HttpHandler = new SocketsHttpHandler { EnableMultipleHttp2Connections = true } });
        var health = new Health.HealthClient(channel);
        var watching = Enumerable.Range(0, Streams).Select(_ => health.Watch(new HealthCheckRequest(), cancellationToken: ended.Token)).ToArray();
        var statuses = await Task.WhenAll(watching.Select(First));
        statuses.Should().Contain(StatusCode.OK).And.Contain(StatusCode.Unavailable, "there is room for some of them only");

        (await health.CheckAsync(new HealthCheckRequest(), cancellationToken: Cancel)).Status.Should().Be(HealthCheckResponse.Types.ServingStatus.Serving);
        using var grpc = new GrpcClient(server.Ready);
        var asked = new SimulateCustomPolicyRequest { ActionNames = { "s3:GetObject" } };
        var resources = string.Join(',', Enumerable.Range(0, 1500).Select(i => $"\"arn:aws:s3:::bucket-{i}\""));
        asked.PolicyInputList.Add($$$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":[{{{resources}}}]}}""");
        await new Iam.IamClient(grpc.As("admin")).SimulateCustomPolicyAsync(asked, cancellationToken: Cancel);

        await ended.CancelAsync();
        foreach (var stream in watching)
            stream.Dispose();
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
