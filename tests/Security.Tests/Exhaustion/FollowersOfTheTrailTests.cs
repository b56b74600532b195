using Grpc.Core;
using Rolecall.Api.Native.V1;

namespace Rolecall.Security.Tests.Exhaustion;

/// <summary>
/// A sandbox's token opened a thousand TailEvents, each of which was woken by every record of every sandbox: others' p99 grew
/// thirtyfold. That records wake nobody of another sandbox is AuditStoreContract's.
/// </summary>
public sealed class FollowersOfTheTrailTests(StandingServer server) : IClassFixture<StandingServer>
{
    private const int Most = 32;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Streams_OfOneSandbox_AreNotWithoutEnd_AndTakeNoOthersRoom()
    {
        using var grpc = new GrpcClient(server.Ready);
        var sandboxes = new SandboxService.SandboxServiceClient(grpc.Admin);
        var token = (await sandboxes.CreateSandboxAsync(new() { Name = "followed" }, cancellationToken: Cancel)).AdminToken;
        var headers = new Metadata { { "authorization", "Bearer " + token }, { "rolecall-sandbox", "followed" } };
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var audit = new AuditService.AuditServiceClient(grpc.Anonymous);

        var refusals = 0;
        var open = new List<AsyncServerStreamingCall<AuditEvent>>();
        for (var i = 0; i < Most + 8; i++)
        {
            var tail = audit.TailEvents(new() { AfterSequence = 0 }, headers, cancellationToken: ended.Token);
            open.Add(tail);
            try
            {
                // Opening them is on record, so there is something to read for all of them.
                await tail.ResponseStream.MoveNext(Cancel);
            }
            catch (RpcException refused) when (refused.StatusCode == StatusCode.ResourceExhausted)
            {
                refusals++;
            }
        }
        refusals.Should().Be(8);

        using var other =
            new AuditService.AuditServiceClient(grpc.Admin).TailEvents(new() { AfterSequence = 0 }, cancellationToken: ended.Token);
        (await other.ResponseStream.MoveNext(Cancel)).Should().BeTrue("another's streams are counted by themselves");
        await ended.CancelAsync();
        open.ForEach(tail => tail.Dispose());
    }
}
