using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Api.Sts.V1;
using Rolecall.LoadTool.Targets;
using Rolecall.LoadTool.Wires;
using Rolecall.LoadTool.Wires.Http2;
using Rolecall.Tests;

namespace Rolecall.Load.Tests.Wires;

/// <summary>What a server, or what is before it, may do to a call; the server's own answers are in <see cref="LoadToolTests"/>.</summary>
public sealed class GrpcWireTests : IDisposable
{
    private static readonly byte[] Message = [1, 2, 3];

    private readonly Http2Peer peer = new();
    private readonly GrpcWire wire;

    public GrpcWireTests() => wire = new GrpcWire([new Gateway(peer.Address, peer.Address)], perGateway: 1, TimeSpan.FromMinutes(10));

    public void Dispose()
    {
        wire.Dispose();
        peer.Dispose();
    }

    [Fact]
    public async Task Call_IsAnswered_AndTheNextGoesOverTheSameConnection()
    {
        for (var i = 0; i < 3; i++)
        {
            var call = Send();
            if (i == 0)
                await peer.Accept();
            var (stream, message) = await peer.Call();
            stream.Should().Be(2 * i + 1);
            message.Should().Equal([0, 0, 0, 0, 12, .. new AssumeRoleRequest { RoleArn = "0123456789" }.ToByteArray()]);
            await peer.Answer(stream, Message);
            (await Ended(call)).Body.ToArray().Should().Equal(Message);
        }
        wire.ConnectionsOpened.Should().Be(1);
    }

    [Fact]
    public async Task Answer_InPieces_FilledUp_AndOverSeveralFramesOfHeaders_IsOne()
    {
        var call = Send();
        await peer.Accept();
        var (stream, _) = await peer.Call();
        var head = Http2Peer.Block((":status", "200"), ("x-amzn-requestid", "an-id"));

        await peer.Send(FrameType.Headers, 0, stream, head[..5]);
        await peer.Send(FrameType.Continuation, Http2Peer.EndHeaders, stream, head[5..]);
        await peer.Send(FrameType.Data, flags: 8, stream, [2, 0, 0, 0, 9, 9]);
        await peer.Send(FrameType.Data, 0, stream, [0, 3, 1]);
        await peer.Send(FrameType.Data, 0, stream, [2, 3]);
        await peer.Send(FrameType.Headers, Http2Peer.EndHeaders | Http2Peer.EndStream, stream, Http2Peer.Block(("grpc-status", "0")));

        var answer = await Ended(call);
        (answer.Code, answer.RequestId).Should().Be((null, "an-id"));
        answer.Body.ToArray().Should().Equal(Message);
    }

    [Theory]
    [InlineData(7, "Unavailable")]
    [InlineData(8, "Cancelled")]
    [InlineData(11, "ResourceExhausted")]
    [InlineData(2, "Internal")]
    public async Task CallThatTheServerEnds_HasTheCodeOfItsReason(byte error, string code)
    {
        var call = Send();
        await peer.Accept();
        var (stream, _) = await peer.Call();

        await peer.Send(FrameType.ResetStream, 0, stream, [0, 0, 0, error]);

        (await Ended(call)).Code.Should().Be(code);
    }

    [Theory]
    [InlineData("503", null, "Unavailable")]
    [InlineData("404", null, "Unimplemented")]
    [InlineData("200", null, "Internal")]
    [InlineData("200", "7", "PermissionDenied")]
    [InlineData("200", "0", "Internal")]
    public async Task AnswerWithoutAMessage_IsARefusal(string http, string? grpc, string code)
    {
        var call = Send();
        await peer.Accept();
        var (stream, _) = await peer.Call();

        var fields = grpc is null
            ? Http2Peer.Block((":status", http))
            : Http2Peer.Block((":status", http), ("grpc-status", grpc), ("grpc-message", "it%20is"));
        await peer.Send(FrameType.Headers, Http2Peer.EndHeaders | Http2Peer.EndStream, stream, fields);

        var answer = await Ended(call);
        answer.Code.Should().Be(code);
        if (grpc == "7")
            answer.Text.Should().Be("it is");
    }

    /// <summary>What one answer says is nothing of the others' on its connection.</summary>
    [Fact]
    public async Task DetailsThatCannotBeRead_AreLeftOut_AndOtherCallsGoOn()
    {
        Task<Answer>[] calls = [Send(), Send()];
        await peer.Accept();
        var (first, second) = (await peer.Call(), await peer.Call());
        var status = new Google.Rpc.Status
        {
            Code = 7,
            Details = { new Any { TypeUrl = "type.googleapis.com/google.rpc.ErrorInfo", Value = ByteString.CopyFrom(0x0a, 0xff) } },
        };

        await peer.Send(
            FrameType.Headers,
            Http2Peer.EndHeaders | Http2Peer.EndStream,
            first.Stream,
            Http2Peer.Block(
                (":status", "200"),
                ("grpc-status", "7"),
                ("grpc-message", "no"),
                ("grpc-status-details-bin", status.ToByteString().ToBase64())));
        await peer.Answer(second.Stream, Message);

        var refused = await Ended(calls[0]);
        (refused.Code, refused.Text).Should().Be(("PermissionDenied", "no"));
        (await Ended(calls[1])).Ok.Should().BeTrue();
    }

    /// <summary>A server that is stopped in order tells which calls it took; whoever called notices nothing of the others.</summary>
    [Fact]
    public async Task CallsThatALeavingServerDidNotTake_AreMadeOnANewConnection()
    {
        Task<Answer>[] calls = [Send(), Send()];
        await peer.Accept();
        var first = await peer.Call();
        await peer.Call();
        await peer.Send(FrameType.GoAway, 0, 0, [0, 0, 0, 1, 0, 0, 0, 0]);
        await peer.Answer(first.Stream, Message);
        (await Ended(calls[0])).Ok.Should().BeTrue();

        await peer.Accept();
        var again = await peer.Call();
        await peer.Answer(again.Stream, Message);

        (again.Stream, (await Ended(calls[1])).Ok, wire.ConnectionsOpened).Should().Be((1, true, 2));
    }

    [Fact]
    public async Task ConnectionThatIsLost_FailsItsCalls_AndTheNextOpensAnother()
    {
        var call = Send();
        await peer.Accept();
        await peer.Call();
        peer.Close();
        (await Ended(call)).Code.Should().Be("Unavailable");

        var next = Send();
        await peer.Accept();
        await peer.Answer((await peer.Call()).Stream, Message);

        (await Ended(next)).Ok.Should().BeTrue();
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 0, 0, 3, 1, 2 }, "an answer that is not complete")]
    [InlineData(new byte[] { 0, 0, 0, 0, 1, 1, 2 }, "more than one message")]
    [InlineData(new byte[] { 1, 0, 0, 0, 1, 1 }, "a compressed message, which nobody asked for")]
    [InlineData(new byte[] { 0, 127, 0, 0, 0 }, "a message of 2130706432 bytes, of 33554432 at most")]
    public async Task MessageThatIsNone_IsAnInternalError(byte[] sent, string text)
    {
        var call = Send();
        await peer.Accept();
        var (stream, _) = await peer.Call();

        await peer.Send(FrameType.Headers, Http2Peer.EndHeaders, stream, Http2Peer.Block((":status", "200")));
        await peer.Send(FrameType.Data, 0, stream, sent);
        await peer.Send(FrameType.Headers, Http2Peer.EndHeaders | Http2Peer.EndStream, stream, Http2Peer.Block(("grpc-status", "0")));

        var answer = await Ended(call);
        (answer.Code, answer.Text).Should().Be(("Internal", text));
    }

    [Fact]
    public async Task WhatIsNoHttp2_FailsTheCall_WithoutTheTimeout()
    {
        var call = Send();
        await peer.Accept();
        await peer.Call();

        await peer.Send(FrameType.WindowUpdate, 0, 0, [1]);

        (await Ended(call)).Code.Should().Be("Unavailable");
    }

    [Fact]
    public async Task CallsBeyondTheServersMost_WaitForAnEnd()
    {
        Task<Answer>[] calls = [Send(), Send()];
        await peer.Accept((3, 1));
        var first = await peer.Call();
        await peer.Answer(first.Stream, Message);

        (await peer.Next()).Stream.Should().Be(3, "the second leaves when the first has ended");
        await peer.Call();
        await peer.Answer(3, Message);
        foreach (var call in calls)
            (await Ended(call)).Ok.Should().BeTrue();
    }

    /// <summary>Windows, of the call and of the connection, are widened as the server reads.</summary>
    [Fact]
    public async Task LongMessage_LeavesAsTheServerTakesIt()
    {
        var call = Send(new string('r', 95));
        await peer.Accept((4, 40));
        (await peer.Next()).Type.Should().Be(FrameType.Headers);
        var taken = 0;
        for (var i = 0; i < 3; i++)
        {
            var (type, flags, stream, payload) = await peer.Next();
            (type, flags).Should().Be((FrameType.Data, i == 2 ? Http2Peer.EndStream : (byte)0));
            taken += payload.Length;
            if (i < 2)
                await peer.Send(FrameType.WindowUpdate, 0, stream, [0, 0, 0, 40]);
        }

        taken.Should().Be(5 + 2 + 95, "all of it in frames of 40 bytes at most");
        await peer.Answer(1, Message);
        (await Ended(call)).Ok.Should().BeTrue();
    }

    [Fact]
    public async Task NobodyWhoListens_IsUnavailable_AgainAndAgain()
    {
        var address = peer.Address;
        peer.Dispose();
        using var nowhere = new GrpcWire([new Gateway(address, address)], perGateway: 1, TimeSpan.FromMinutes(10));

        for (var i = 0; i < 3; i++)
            (await Ended(nowhere.Send(Call("0123456789"), i))).Code.Should().Be("Unavailable");
    }

    private Task<Answer> Send(string role = "0123456789") => wire.Send(Call(role), 0);

    private static ApiCall Call(string role) => new("sts", "aws.sts.v1.Sts/AssumeRole", new AssumeRoleRequest { RoleArn = role });

    private static Task<Answer> Ended(Task<Answer> call) => call.OrFail("the call has not ended");
}
