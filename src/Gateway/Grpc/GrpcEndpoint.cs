using Google.Protobuf;
using Grpc.Core;
using Rolecall.Gateway.Operations;

namespace Rolecall.Gateway.Grpc;

/// <summary>The gRPC wire: reads a call from its HTTP/2 request, runs it, and gives faults as rich statuses.</summary>
internal sealed class GrpcEndpoint(Pipeline pipeline)
{
    public async Task<IMessage> Unary(Operation row, IMessage request, ServerCallContext context)
    {
        var call = CallOf(row, request, context);
        try
        {
            return await pipeline.Run(call);
        }
        catch (RefusedCallException refused)
        {
            throw GrpcStatus.Of(refused, call);
        }
    }

    public async Task Stream(Operation row, IMessage request, IServerStreamWriter<IMessage> answers, ServerCallContext context)
    {
        var call = CallOf(row, request, context);
        try
        {
            // The headers tell the client that it was admitted, long before the first message may come.
            var stream = await pipeline.RunStream(call);
            await context.WriteResponseHeadersAsync([]);
            await foreach (var answer in stream.WithCancellation(context.CancellationToken))
                await answers.WriteAsync(answer, context.CancellationToken);
        }
        catch (RefusedCallException refused)
        {
            throw GrpcStatus.Of(refused, call);
        }
    }

    private static Call CallOf(Operation row, IMessage request, ServerCallContext context)
    {
        var http = context.GetHttpContext();
        var requestId = RequestIds.New();
        context.ResponseTrailers.Add("x-amzn-requestid", requestId);
        return new Call
        {
            Operation = row,
            SandboxName = http.Request.Headers["rolecall-sandbox"] is [{ Length: > 0 } name] ? name : Contracts.Keys.DefaultSandbox,
            Parse = () => request,
            ReadCredentials = () => CredentialReader.OfUnsignedPayload(http, row),
            Origin = Origins.Of(http),
            RequestId = requestId,
            Explain = Origins.WantsExplanation(http),
            Cancel = context.CancellationToken,
        };
    }
}
