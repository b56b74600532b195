using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Rolecall.Api.SigV4;
using Rolecall.Gateway.Bodies;
using Rolecall.Gateway.Operations;
using Rolecall.Gateway.Pipeline;
using Rolecall.Gateway.Wires.Json;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Wires.RestJson;

/// <summary>Services with paths and JSON. https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html</summary>
internal sealed class RestJsonWire(OperationTable table, BodyReader bodies, CallPipeline pipeline) : HttpWire
{
    private const string ContentType = "application/json";

    private readonly RestJsonRoutes routes = new(table.All);

    /// <summary>By the service in the signature's scope and the path: IAM Toolbox signs as IAM does, which speaks Query.</summary>
    public override bool Claims(WireRequest request) =>
        request.Scope is { } scope && routes.Knows(scope.Service, request.Path);

    public override async Task Serve(WireRequest request)
    {
        var service = request.Scope!.Value.Service;
        var (row, labels) = routes.Find(service, request.Http.Request.Method, request.Path) ?? throw WireFaults.UnknownOperation();
        request.Service = row.Method.Service;
        var rules = SigV4Rules.Query(service);
        using var body = await bodies.ReadDocument(request.Http, (_, _) => request.ToCaller(row, rules));
        var call = request.ToCall(
            row,
            () => RestJsonReader.Read(row.Method.InputType, labels, request.Query, body.Bytes.Span),
            () => CredentialReader.Of(request.Http, rules, body.Sha256, chunks: null));
        await request.Answer(StatusCodes.Status200OK, ContentType, AwsJsonWriter.Write(await pipeline.Run(call)));
    }

    /// <summary>The code in a header, the text in the body; the status is the fault's own.</summary>
    public override Task Refuse(WireRequest request, Fault fault, RefusedCallException? refused)
    {
        var error = AwsJsonFaults.Of(request.Service is { } service ? OperationTable.RuleOf(service) : null, fault);
        request.Http.Response.Headers["x-amzn-ErrorType"] = error.Code;
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("message", error.Message);
            json.WriteEndObject();
        }
        return request.Answer(fault.Status, ContentType, buffer.WrittenMemory);
    }
}
