using Microsoft.AspNetCore.Http;
using Rolecall.Api.SigV4;
using Rolecall.Gateway.Bodies;
using Rolecall.Gateway.Operations;
using Rolecall.Gateway.Pipeline;
using Rolecall.Gateway.Wires.Grpc;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Wires.Connect;

/// <summary>Connect's JSON, unary and streamed: POST /package.Service/Method, for curl and browsers. https://connectrpc.com/docs/protocol</summary>
internal sealed class ConnectEndpoint(BodyReader bodies, CallPipeline pipeline)
{
    public async Task Serve(AwsRequest request, Operation row)
    {
        if (request.Http.Request.ContentType?.StartsWith(ConnectJson.ContentType, StringComparison.OrdinalIgnoreCase) != true)
        {
            await request.Answer(StatusCodes.Status415UnsupportedMediaType, null, default);
            return;
        }
        Call? call = null;
        try
        {
            var rules = SigV4Rules.Rpc(OperationTable.SigningNameOf(row.Method.Service));
            using var body = await bodies.ReadDocument(request.Http, _ => request.ToCaller(row, rules));
            call = request.ToCall(
                row,
                () => ConnectJson.Read(row.Method.InputType, body.Bytes.Span),
                () => CredentialReader.Of(request.Http, rules, body.Sha256, chunks: null));
            await request.Answer(StatusCodes.Status200OK, ConnectJson.ContentType, ConnectJson.Write(await pipeline.Run(call)));
        }
        catch (RefusedCallException refused)
        {
            await Refuse(request, refused, call!);
        }
        catch (AwsFaultException refused)
        {
            await request.Answer(
                refused.Fault.Status,
                ConnectJson.ContentType,
                ConnectJson.WriteError(Faults.GrpcCode(refused.Fault), refused.Fault.Message, GrpcStatus.RetryOf(refused.Fault)));
        }
    }

    /// <summary>A call that answers with a stream. Its errors stand at the end of the stream, whatever they are: the status is 200.</summary>
    public async Task ServeStream(AwsRequest request, Operation row)
    {
        if (request.Http.Request.ContentType?.StartsWith(ConnectEnvelope.ContentType, StringComparison.OrdinalIgnoreCase) != true)
        {
            await request.Answer(StatusCodes.Status415UnsupportedMediaType, null, default);
            return;
        }
        request.Http.Response.ContentType = ConnectEnvelope.ContentType;
        Call? call = null;
        try
        {
            var rules = SigV4Rules.Rpc(OperationTable.SigningNameOf(row.Method.Service));
            using var body = await bodies.ReadDocument(request.Http, _ => request.ToCaller(row, rules));
            call = request.ToCall(
                row,
                () => ConnectJson.Read(row.Method.InputType, ConnectEnvelope.Unwrap(body.Bytes).Span),
                () => CredentialReader.Of(request.Http, rules, body.Sha256, chunks: null));
            await foreach (var answer in (await pipeline.RunStream(call)).WithCancellation(request.Http.RequestAborted))
                await Send(request, ConnectEnvelope.Wrap(ConnectJson.Write(answer)));
            await Send(request, ConnectEnvelope.Wrap("{}"u8.ToArray(), end: true));
        }
        catch (RefusedCallException refused)
        {
            await SendError(request, refused.Fault, GrpcStatus.DetailsOf(refused, call!));
        }
        catch (AwsFaultException refused)
        {
            await SendError(request, refused.Fault, GrpcStatus.RetryOf(refused.Fault));
        }
    }

    private static Task SendError(AwsRequest request, Fault fault, IEnumerable<Google.Protobuf.IMessage> details)
    {
        var error = ConnectJson.WriteError(Faults.GrpcCode(fault), fault.Message, details);
        return Send(request, ConnectEnvelope.Wrap((byte[])[.. "{\"error\":"u8, .. error.Span, .. "}"u8], end: true));
    }

    /// <summary>The host sends what it is given at once.</summary>
    private static Task Send(AwsRequest request, byte[] envelope) => PacedAnswer.Write(request.Http, envelope);

    private static Task Refuse(AwsRequest request, RefusedCallException refused, Call call)
    {
        var code = Faults.GrpcCode(refused.Fault);
        return request.Answer(
            ConnectJson.HttpStatusOf(code),
            ConnectJson.ContentType,
            ConnectJson.WriteError(code, refused.Fault.Message, GrpcStatus.DetailsOf(refused, call)));
    }
}
