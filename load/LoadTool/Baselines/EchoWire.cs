using System.Collections.Concurrent;
using Google.Protobuf;
using Rolecall.Api.SigV4;
using Rolecall.EchoServer.Wire;
using Rolecall.LoadTool.Targets;
using Rolecall.LoadTool.Wires;

namespace Rolecall.LoadTool.Baselines;

/// <summary>Each call as an echo over gRPC: as many bytes in, a fixed number out, signed as the call is.</summary>
internal sealed class EchoWire(IReadOnlyList<Gateway> gateways, int perGateway, TimeSpan timeout, int answerBytes) : IWire
{
    private readonly GrpcWire grpc = new(gateways, perGateway, timeout);
    private readonly ConcurrentDictionary<ApiCall, ApiCall> echoes = new(ReferenceEqualityComparer.Instance);

    public string Name => "grpc";

    public int GatewayCount => grpc.GatewayCount;

    public long ConnectionsOpened => grpc.ConnectionsOpened;

    public async Task<Answer> Send(ApiCall call, long number)
    {
        var answer = await grpc.Send(echoes.GetOrAdd(call, EchoOf), number);
        return answer.Ok && answer.Body.Length < answerBytes ? answer with { Code = "WrongSize" } : answer;
    }

    public AwsKeys? Credentials(Answer answer) => null;

    public void Dispose() => grpc.Dispose();

    private ApiCall EchoOf(ApiCall call) => new("rolecall", "rolecall.load.Echo/Call", new EchoRequest
    {
        Body = ByteString.CopyFrom(new byte[call.Bytes.Length]),
        AnswerBytes = answerBytes
    })
    { Keys = call.Keys };
}
