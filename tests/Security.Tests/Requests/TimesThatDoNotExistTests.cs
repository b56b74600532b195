using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Rolecall.Api.Native.V1;

namespace Rolecall.Security.Tests.Requests;

/// <summary>A Timestamp holds numbers that are no time: as a filter of the trail they were an internal failure, logged as a bug.</summary>
public sealed class TimesThatDoNotExistTests
{
    public static TheoryData<long, int> Times => new() { { 0, int.MaxValue }, { 0, -1 }, { long.MaxValue, 0 }, { long.MinValue, 0 } };

    [Fact(Timeout = 60_000)]
    public async Task TimeThatDoesNotExist_IsAnInvalidArgument_AndNoErrorInTheLog()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await ServerProcess.Start("--no-demo");
        using (var grpc = new GrpcClient(server.Ready))
        {
            var audit = new AuditService.AuditServiceClient(grpc.Admin);
            foreach (var row in Times)
            {
                var time = new Timestamp { Seconds = row.Data.Item1, Nanos = row.Data.Item2 };
                foreach (var filter in new[] { new AuditFilter { StartTime = time }, new AuditFilter { EndTime = time } })
                {
                    var lookup = () => audit.LookupEventsAsync(new() { Filter = filter }, cancellationToken: cancel).ResponseAsync;
                    (await lookup.Should().ThrowAsync<RpcException>()).Which.StatusCode.Should().Be(StatusCode.InvalidArgument);
                    var tail = () => audit.TailEvents(new() { Filter = filter }, cancellationToken: cancel).ResponseStream.MoveNext(cancel);
                    (await tail.Should().ThrowAsync<RpcException>()).Which.StatusCode.Should().Be(StatusCode.InvalidArgument);
                }
            }
        }
        (await server.Stop()).Should().Be(0);
        (await server.Output).Should().NotContain("Exception").And.NotContain("fail:");
    }
}
