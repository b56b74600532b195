using Microsoft.AspNetCore.Http;
using Rolecall.Api.SigV4;
using Rolecall.Gateway.Bodies;
using Rolecall.Gateway.Operations;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Wires.Json;

/// <summary>The JSON services: POST / with X-Amz-Target. https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html</summary>
internal sealed class AwsJsonEndpoint(OperationTable table, BodyReader bodies, CallPipeline pipeline)
{
    private readonly AwsJsonTargets targets = new(table.All);

    /// <summary>By the service in the signature's scope; a request with another scope, or unsigned, by its target.</summary>
    public bool Claims(AwsRequest request) =>
        (CredentialReader.ScopeOf(request.Http) is { } scope && targets.Serves(scope.Service))
        || (HttpMethods.IsPost(request.Http.Request.Method) && request.Http.Request.Headers.ContainsKey("X-Amz-Target"));

    public async Task Serve(AwsRequest request)
    {
        Operation? row = null;
        try
        {
            var http = request.Http.Request;
            row = targets.Find(http.Method, request.Path, http.Headers["X-Amz-Target"], http.ContentType);
            var rules = SigV4Rules.Query(OperationTable.SigningNameOf(row.Method.Service));
            using var body = await bodies.ReadDocument(request.Http, _ => request.ToCaller(row, rules));
            var call = request.ToCall(
                row,
                () => AwsJsonReader.Read(row.Method.InputType, body.Bytes.Span),
                () => CredentialReader.Of(request.Http, rules, body.Sha256, chunks: null));
            await Answer(request, StatusCodes.Status200OK, AwsJsonWriter.Write(await pipeline.Run(call)));
        }
        catch (RefusedCallException refused)
        {
            await Refuse(request, row, refused.Fault);
        }
        catch (AwsFaultException refused)
        {
            await Refuse(request, row, refused.Fault);
        }
    }

    private static Task Refuse(AwsRequest request, Operation? row, Fault fault)
    {
        var told = AwsJsonFaults.Of(row is null ? null : OperationTable.RuleOf(row.Method.Service), fault);
        request.Http.Response.Headers["x-amzn-ErrorType"] = told.Code;
        return Answer(request, told.Status, AwsJsonWriter.WriteError(told));
    }

    private static Task Answer(AwsRequest request, int status, ReadOnlyMemory<byte> body) =>
        request.Answer(status, AwsJsonTargets.ContentTypeOf(request.Http.Request.ContentType) ?? "application/x-amz-json-1.1", body);
}
