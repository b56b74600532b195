using Microsoft.AspNetCore.Http;
using Rolecall.Gateway.Bodies;
using Rolecall.Gateway.Operations;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Wires.Json;

/// <summary>The JSON services: POST / with X-Amz-Target. https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html</summary>
internal sealed class AwsJsonWire(OperationTable table, BodyReader bodies, CallPipeline pipeline) : HttpWire
{
    private readonly AwsJsonTargets targets = new(table.All);

    /// <summary>By the service in the signature's scope; a request with another scope, or unsigned, by its target.</summary>
    public override bool Claims(WireRequest request) =>
        (request.Scope is { } scope && targets.Serves(scope.Service))
        || (HttpMethods.IsPost(request.Http.Request.Method) && request.Http.Request.Headers.ContainsKey("X-Amz-Target"));

    public override async Task Serve(WireRequest request)
    {
        var http = request.Http.Request;
        var row = targets.Find(http.Method, request.Path, http.Headers["X-Amz-Target"], http.ContentType);
        request.Service = row.Method.Service;
        var rules = row.AwsRules;
        using var body = await bodies.ReadDocument(request.Http, (_, _) => request.ToCaller(row, rules));
        var call = request.ToCall(
            row,
            () => AwsJsonReader.Read(row.Method.InputType, body.Bytes.Span),
            () => CredentialReader.Of(request.Http, rules, body.Sha256, chunks: null));
        await Answer(request, StatusCodes.Status200OK, AwsJsonWriter.Write(await pipeline.Run(call)));
    }

    public override Task Refuse(WireRequest request, Fault fault, RefusedCallException? refused)
    {
        var error = AwsJsonFaults.Of(request.Service is { } service ? OperationTable.RuleOf(service) : null, fault);
        request.Http.Response.Headers["x-amzn-ErrorType"] = error.Code;
        return Answer(request, error.Status, AwsJsonWriter.WriteError(error));
    }

    private static Task Answer(WireRequest request, int status, ReadOnlyMemory<byte> body) =>
        request.Answer(status, AwsJsonTargets.ContentTypeOf(request.Http.Request.ContentType) ?? "application/x-amz-json-1.1", body);
}
