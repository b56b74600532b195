using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Rolecall.Api.Protocol.V1;
using Rolecall.Gateway.Operations;
using Rolecall.Gateway.Pipeline;
using Rolecall.Gateway.Requests;
using Rolecall.Gateway.Settings;
using Rolecall.Gateway.Wires.Models;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Wires.Grpc;

/// <summary>The gRPC wire: reads a call from its HTTP/2 request, runs it, and gives faults as rich statuses.</summary>
internal sealed class GrpcEndpoint(CallPipeline pipeline, RequestIds requestIds)
{
    private static readonly WriteOptions Buffered = new(WriteFlags.BufferHint);

    public const string RequestIdTrailer = "x-amzn-requestid";

    public string NewId() => requestIds.New();

    /// <summary>Runs a call that has one answer.</summary>
    /// <exception cref="RpcException">Its refusal.</exception>
    public async Task<IMessage> Unary(Operation row, IMessage request, ServerCallContext context)
    {
        var requestId = NewId();
        context.ResponseTrailers.Add(RequestIdTrailer, requestId);
        var http = context.GetHttpContext();
        var call = CallOf(row, request, http, requestId, context.CancellationToken);
        try
        {
            var answer = await pipeline.Run(call);
            TakeRoom(call, answer);
            return answer;
        }
        catch (RefusedCallException refused)
        {
            throw GrpcStatus.Of(refused, call);
        }
        catch (AwsFaultException busy)
        {
            throw GrpcStatus.Of(busy.Fault);
        }
        finally
        {
            Release(call, http);
        }
    }

    /// <summary>Answers with credentials are short and always fit; the size of all others counts.</summary>
    public static void TakeRoom(Call call, IMessage answer)
    {
        if (!call.Operation.IssuesCredentials)
            call.TakeRoom(answer.CalculateSize());
    }

    /// <summary>The room of the call's answer is free once that is sent.</summary>
    public static void Release(Call call, HttpContext http)
    {
        if (call.AnswerCharge is { } charge)
            http.Response.RegisterForDispose(charge);
    }

    public async Task Stream(Operation row, IMessage request, IServerStreamWriter<IMessage> answers, ServerCallContext context)
    {
        var requestId = NewId();
        context.ResponseTrailers.Add(RequestIdTrailer, requestId);
        var call = CallOf(row, request, context.GetHttpContext(), requestId, context.CancellationToken);
        try
        {
            await Write(await pipeline.RunStream(call), answers, context);
        }
        catch (RefusedCallException refused)
        {
            throw GrpcStatus.Of(refused, call);
        }
    }

    /// <summary>
    /// A message is sent at once, unless the next one is there already: a thousand ready answers are not a thousand packets.
    /// </summary>
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
            await AwaitEnd(next);
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
                await AwaitEnd(next);
                throw;
            }
        }
    }

    private static async Task AwaitEnd(ValueTask<bool> next)
    {
        try
        {
            await next;
        }
        catch (OperationCanceledException)
        {
            // The stream was cancelled, as intended.
        }
    }

    /// <summary>The call as far as its headers tell it, which is who makes it.</summary>
    public Call CallerOf(Operation row, HttpContext http) => CallOf(
        row,
        () => throw new InvalidOperationException("The message is still to come."),
        () => CredentialReader.OfHeaders(http, row.RpcRules),
        http,
        NewId(),
        http.RequestAborted);

    /// <summary>The call whose request was read.</summary>
    public static Call CallOf(Operation row, IMessage request, HttpContext http, string requestId, CancellationToken cancel)
    {
        RequestLog.Tell(http, row, requestId);
        var call = CallOf(row, parse: null, () => CredentialReader.OfGrpc(http, row), http, requestId, cancel);
        call.Request = request;
        return call;
    }

    private static Call CallOf(
        Operation row, Func<IMessage>? parse, Func<Evidence> credentials, HttpContext http, string requestId, CancellationToken cancel)
    {
        var sandbox = SandboxSelection.Of(http, path: "");
        var findings = HeaderFindings.Of(http.Request.Headers);
        return new Call
        {
            Operation = row,
            // AWS's services answer here as they do on their own wires, to the word.
            Names = OperationTable.RuleOf(row.Method.Service).Wire == Wire.Native ? MemberNames.Proto : MemberNames.Aws,
            SandboxName = sandbox.Name,
            Contradiction = findings.Contradiction ?? sandbox.Contradiction,
            Parse = parse,
            ReadCredentials = credentials,
            Origin = Origins.Of(http, row, findings),
            RequestId = requestId,
            Explain = Origins.WantsExplanation(http),
            Cancel = cancel,
        };
    }
}
