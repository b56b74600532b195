using Microsoft.AspNetCore.Http;
using Rolecall.Gateway.Bodies;
using Rolecall.Gateway.Operations;
using Rolecall.Gateway.Pipeline;
using Rolecall.Gateway.Wires.Models;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Wires.Connect;

/// <summary>Connect's JSON, unary: POST /package.Service/Method, for curl and browsers. https://connectrpc.com/docs/protocol</summary>
internal sealed class ConnectWire(OperationTable table, BodyReader bodies, CallPipeline pipeline) : HttpWire
{
    public override bool Claims(WireRequest request) =>
        HttpMethods.IsPost(request.Http.Request.Method) && table.ByPath(request.Path) is { Stream: null };

    public override async Task Serve(WireRequest request)
    {
        if (!ConnectJson.IsType(request.Http.Request.ContentType, ConnectJson.ContentType))
        {
            await ConnectErrors.AnswerOtherType(request, ConnectJson.ContentType);
            return;
        }
        var row = table.ByPath(request.Path)!;
        var rules = row.RpcRules;
        using var body = await bodies.ReadDocument(
            request.Http, (_, _) => request.ToCaller(row, rules), MessageShape.Of(row.Method.InputType).MaxDocumentBytes);
        var call = request.ToCall(
            row,
            () => ConnectJson.Read(row.Method.InputType, body.Bytes.Span),
            () => CredentialReader.Of(request.Http, rules, body.Sha256, chunks: null),
            MemberNames.Json);
        await request.Answer(StatusCodes.Status200OK, ConnectJson.ContentType, ConnectJson.Write(await pipeline.Run(call)));
    }

    public override Task Refuse(WireRequest request, Fault fault, RefusedCallException? refused) =>
        ConnectErrors.Answer(request, fault, refused);
}
