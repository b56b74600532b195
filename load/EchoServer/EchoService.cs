using System.Collections.Concurrent;
using Google.Protobuf;
using Grpc.Core;
using Rolecall.EchoServer.Wire;

namespace Rolecall.EchoServer;

/// <summary>Answers with as many bytes as it is asked for.</summary>
internal sealed class EchoService : Echo.EchoBase
{
    private static readonly ConcurrentDictionary<int, ByteString> Answers = [];

    public static ByteString AnswerOf(int bytes) => Answers.GetOrAdd(bytes, static size => ByteString.CopyFrom(new byte[size]));

    public override Task<EchoAnswer> Call(EchoRequest request, ServerCallContext context) =>
        Task.FromResult(new EchoAnswer { Body = AnswerOf(request.AnswerBytes) });
}
