using Microsoft.AspNetCore.Http;
using Rolecall.Api.SigV4;
using Rolecall.Gateway.Bodies;
using Rolecall.Gateway.Operations;
using Rolecall.Gateway.Pipeline;
using Rolecall.Gateway.Wires.Models;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Wires.Connect;

/// <summary>
/// Calls that answer with a stream, for curl: the request is plain JSON, each answer a line of JSON. What is refused before the first line,
/// and within a second, has its status and error document as a unary call has; what fails later is a last line, {"error": …}.
/// https://jsonlines.org
/// </summary>
internal sealed class JsonLinesWire(OperationTable table, BodyReader bodies, CallPipeline pipeline, TimeProvider time) : HttpWire
{
    private const string AnswerType = "application/x-ndjson";

    /// <summary>How long a first line, or a refusal in its place, may take before the head of the answer goes alone.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public override bool Claims(WireRequest request) =>
        HttpMethods.IsPost(request.Http.Request.Method)
        && table.ByPath(request.Path) is { Stream: not null }
        && ConnectJson.IsType(request.Http.Request.ContentType, ConnectJson.ContentType);

    public override async Task Serve(WireRequest request)
    {
        var row = table.ByPath(request.Path)!;
        var rules = SigV4Rules.Rpc(OperationTable.SigningNameOf(row.Method.Service));
        using var body = await bodies.ReadDocument(request.Http, (_, _) => request.ToCaller(row, rules));
        var call = request.ToCall(
            row,
            () => ConnectJson.Read(row.Method.InputType, body.Bytes.Span),
            () => CredentialReader.Of(request.Http, rules, body.Sha256, chunks: null),
            MemberNames.Json);
        var answers = await pipeline.RunStream(call);
        request.Http.Response.ContentType = AnswerType;
        await using var lines = answers.GetAsyncEnumerator(request.Http.RequestAborted);
        var next = lines.MoveNextAsync().AsTask();
        try
        {
            // A trail in which nothing happens: its reader is to know that it was let in.
            await ((Task)next).WaitAsync(Patience, time, request.Http.RequestAborted)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!next.IsCompleted && !request.Http.RequestAborted.IsCancellationRequested)
                await request.Http.Response.Body.FlushAsync(CancellationToken.None);
            for (; await next; next = lines.MoveNextAsync().AsTask())
                await Send(request, ConnectJson.Write(lines.Current));
        }
        finally
        {
            // What still looks for a line is not to be disposed of under its feet.
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public override Task Refuse(WireRequest request, Fault fault, RefusedCallException? refused) => request.Http.Response.HasStarted
        ? Send(request, (byte[])[.. "{\"error\":"u8, .. ConnectErrors.Document(request, fault, refused).Span, .. "}"u8])
        : ConnectErrors.Answer(request, fault, refused);

    /// <summary>The formatter writes no line breaks, and JSON has none inside of texts.</summary>
    private static Task Send(WireRequest request, ReadOnlyMemory<byte> json) =>
        PacedAnswer.Write(request.Http, (byte[])[.. json.Span, (byte)'\n']);
}
