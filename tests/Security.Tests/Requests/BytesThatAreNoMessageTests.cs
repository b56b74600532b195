namespace Rolecall.Security.Tests.Requests;

/// <summary>Anybody could fill the log: bytes that are no message were an error of ours, with a stack trace, on the services that are not of the table.</summary>
public sealed class BytesThatAreNoMessageTests
{
    private static readonly byte[][] Messages = [[0xff, 0xff], [0x0a, 0x02, 0xff, 0xfe]];

    [Fact(Timeout = 60_000)]
    public async Task BytesThatAreNoMessage_AreNoErrorInTheLog()
    {
        _ = TestContext.Current.CancellationToken;
        await using var server = await ServerProcess.Start("--no-demo", "--log-level", "warning");
        using (var http = new HttpClient
        {
            DefaultRequestVersion = new(2, 0),
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact
        })
        {
            foreach (var path in (string[])
            [
                "/grpc.health.v1.Health/Check",
                "/grpc.health.v1.Health/Watch",
                "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"
            ])
            {
                foreach (var message in Messages)
                    (await GrpcRequest.Send(http, server.Ready, path, GrpcRequest.Frame(message))).Status.Should().NotBe(0);
            }
        }
        (await server.Stop()).Should().Be(0);
        (await server.Output).Should().NotContain("Exception").And.NotContain("fail:");
    }
}
