using Microsoft.AspNetCore.Http;
using Rolecall.Api.SigV4;
using Rolecall.Gateway.Bodies;
using Rolecall.Gateway.Operations;
using Rolecall.Gateway.Pipeline;
using Rolecall.Gateway.Wires.Models;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Wires.Connect;

/// <summary>
/// Connect's JSON for calls that answer with a stream. Errors stand at the end of the stream, whatever they are: the status is 200.
/// https://connectrpc.com/docs/protocol#streaming-rpcs
/// </summary>
internal sealed class ConnectStreamWire(OperationTable table, BodyReader bodies, CallPipeline pipeline) : HttpWire
{
    public override bool Claims(WireRequest request) =>
        HttpMethods.IsPost(request.Http.Request.Method) && table.ByPath(request.Path) is { Stream: not null };

    public override async Task Serve(WireRequest request)
    {
        if (!ConnectJson.IsType(request.Http.Request.ContentType, ConnectEnvelope.ContentType))
        {
            await ConnectErrors.AnswerOtherType(request, ConnectEnvelope.ContentType, ConnectJson.ContentType);
            return;
        }
        request.Http.Response.ContentType = ConnectEnvelope.ContentType;
        var row = table.ByPath(request.Path)!;
        var rules = SigV4Rules.Rpc(OperationTable.SigningNameOf(row.Method.Service));
        using var body = await bodies.ReadDocument(request.Http, (_, _) => request.ToCaller(row, rules));
        var call = request.ToCall(
            row,
            () => ConnectJson.Read(row.Method.InputType, ConnectEnvelope.Unwrap(body.Bytes).Span),
            () => CredentialReader.Of(request.Http, rules, body.Sha256, chunks: null),
            MemberNames.Json);
        await foreach (var answer in (await pipeline.RunStream(call)).WithCancellation(request.Http.RequestAborted))
            await Send(request, ConnectEnvelope.Wrap(ConnectJson.Write(answer)));
        await Send(request, ConnectEnvelope.Wrap("{}"u8.ToArray(), end: true));
    }

    public override Task Refuse(WireRequest request, Fault fault, RefusedCallException? refused) => Send(
        request,
        ConnectEnvelope.Wrap((byte[])[.. "{\"error\":"u8, .. ConnectErrors.Document(request, fault, refused).Span, .. "}"u8], end: true));

    /// <summary>The host sends what it is given at once.</summary>
    private static Task Send(WireRequest request, byte[] envelope) => PacedAnswer.Write(request.Http, envelope);
}
