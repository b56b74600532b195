using Google.Protobuf;
using Rolecall.Api.S3.V1;
using Rolecall.Tests;

namespace Rolecall.Security.Tests.Exhaustion;

/// <summary>One connection whose streams' windows stayed shut held forty whole objects for ever.</summary>
public sealed class ShutWindowsTests : IAsyncLifetime
{
    private static readonly IMessage Get = new GetObjectRequest { Bucket = PublicObject.Bucket, Key = PublicObject.Key };

    private ServerProcess server = null!;

    public async ValueTask InitializeAsync()
    {
        server = await ServerProcess.Start(new Dictionary<string, string> { ["DOTNET_GCHeapHardLimit"] = "0x18000000" });
        await PublicObject.Put(server.Ready);
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task Streams_ThatNobodyReads_AreRefusedBeyondTheirBudget_CutInTime_AndOthersGoOn()
    {
        using var objects = await RawHttp2.Open(server.Ready.Grpc);
        for (byte stream = 1; stream < 80; stream += 2)
            await objects.Ask(stream, "/aws.s3.v1.S3/GetObject", Get);

        var (refused, cut) = await Outcomes(objects).OrFail("not all forty streams have ended");
        refused.Should().Be(39, "there is room for an object and a half of the largest size");
        cut.Should().Be(1);
        (await PublicObject.Get(server.Ready)).Should().Be(PublicObject.Size);

        using var another = await RawHttp2.Open(server.Ready.Grpc);
        await another.Ask(1, "/aws.s3.v1.S3/GetObject", Get);
        (await another.Next())!.Value.Ended.Should().BeFalse("its room is there for another");
        (await server.Stop()).Should().Be(0);
        (await server.Output).Should().NotContain("Exception").And.NotContain("nhandled").And.NotContain("fail:");
    }

    /// <summary>How all forty streams ended, however much of their answers came.</summary>
    private static async Task<(int Refused, int Cut)> Outcomes(RawHttp2 connection)
    {
        var (refused, cut) = (0, 0);
        while (refused + cut < 40 && await connection.Next() is { } frame)
        {
            if (frame.Reset)
                cut++;
            else if (frame.Ended && frame.Text.Contains("grpc-status"))
                refused += frame.Text.Contains("reduce") ? 1 : 0;
        }
        return (refused, cut);
    }
}
