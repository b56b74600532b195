using Google.Protobuf;
using Grpc.Core;
using Rolecall.Gateway.Operations;

namespace Rolecall.Gateway.Grpc;

/// <summary>The gRPC wire: reads a call from its HTTP/2 request, runs it, and gives faults as rich statuses.</summary>
internal sealed class GrpcEndpoint(Pipeline pipeline)
{
    private static readonly WriteOptions Buffered = new(WriteFlags.BufferHint);

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
            await Write(await pipeline.RunStream(call), answers, context);
        }
        catch (RefusedCallException refused)
        {
            throw GrpcStatus.Of(refused, call);
        }
    }

    /// <summary>A message is sent at once, unless the next one is there already: a thousand ready answers are not a thousand packets.</summary>
    private static async Task Write(IAsyncEnumerable<IMessage> stream, IServerStreamWriter<IMessage> answers, ServerCallContext context)
    {
        var cancel = context.CancellationToken;
        await using var ready = stream.GetAsyncEnumerator(cancel);
        // The stream begins before the headers tell the client that it was admitted: what the client does from then on is in it.
        var next = ready.MoveNextAsync();
        try
        {
            await context.WriteResponseHeadersAsync([]);
        }
        catch
        {
            await Ended(next);
            throw;
        }
        while (await next)
        {
            var answer = ready.Current;
            next = ready.MoveNextAsync();
            answers.WriteOptions = next.IsCompleted ? Buffered : null;
            try
            {
                await answers.WriteAsync(answer, cancel);
            }
            catch
            {
                // The client is gone, and with it the call's token: the stream ends, and can only then be disposed of.
                await Ended(next);
                throw;
            }
        }
    }

    private static async Task Ended(ValueTask<bool> next)
    {
        try
        {
            await next;
        }
        catch (OperationCanceledException)
        {
            // As it should.
        }
    }

    private static Call CallOf(Operation row, IMessage request, ServerCallContext context)
    {
        var http = context.GetHttpContext();
        var requestId = RequestIds.New();
        var sandbox = SandboxSelection.Of(http, path: "");
        context.ResponseTrailers.Add("x-amzn-requestid", requestId);
        RequestLog.Tell(http, row, requestId);
        return new Call
        {
            Operation = row,
            SandboxName = sandbox.Name,
            Contradiction = RequestHeaders.Contradiction(http.Request.Headers) ?? sandbox.Contradiction,
            Parse = () => request,
            ReadCredentials = () => CredentialReader.OfGrpc(http, row),
            Origin = Origins.Of(http),
            RequestId = requestId,
            Explain = Origins.WantsExplanation(http),
            Cancel = context.CancellationToken,
        };
    }
}
