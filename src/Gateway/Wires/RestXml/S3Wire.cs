using Microsoft.AspNetCore.Http;
using Rolecall.Api.S3.V1;
using Rolecall.Api.SigV4;
using Rolecall.Gateway.Bodies;
using Rolecall.Gateway.Operations;
using Rolecall.Gateway.Pipeline;
using Rolecall.Gateway.Requests;
using Rolecall.Gateway.Wires.Models;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Wires.RestXml;

/// <summary>S3's REST-XML; the bucket stands in the path or in the host. https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAPI.html</summary>
internal sealed class S3Wire(OperationTable table, BodyReader bodies, CallPipeline pipeline) : HttpWire
{
    private readonly RestXmlRouter router = new(S3.Descriptor.Methods);

    /// <summary>
    /// By the signature's scope; without one, as anonymous calls and signatures of version 2 are, by the bucket that the host names, or by
    /// what no Query request looks like.
    /// </summary>
    public override bool Claims(WireRequest request) => request.Scope is { } scope
        ? scope.Service == "s3"
        : BucketOf(request) is not null
            || request.Path != "/"
            || !(HttpMethods.IsPost(request.Http.Request.Method) || request.Query.Contains("Action=", StringComparison.Ordinal));

    public override async Task Serve(WireRequest request)
    {
        var headers = S3Payload.HeadersOf(request.Http).ToList();
        var route = router.Route(
            request.Http.Request.Method,
            PathOf(request),
            request.Query,
            name => headers.Exists(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)));
        var row = table.ByMethod(route.Operation);
        using var body = await S3Payload.Read(
            bodies, request.Http, MessageShape.Of(route.Operation.InputType), () => request.ToCaller(row, SigV4Rules.S3));
        var payload = new Lazy<AwsChunkedBody>(() => S3Payload.Decode(request.Http, body));
        var call = request.ToCall(
            row,
            () => RestXmlReader.Read(route, headers, S3Payload.Check(request.Http, payload.Value, route.Operation)),
            () => CredentialReader.Of(request.Http, SigV4Rules.S3, body.Sha256, payload.Value.Chain));
        var answer = await pipeline.Run(call);
        await Write(request, RestXmlWriter.Write(route, answer, request.RequestId));
    }

    public override async Task Refuse(WireRequest request, Fault fault, RefusedCallException? refused)
    {
        var isHead = HttpMethods.IsHead(request.Http.Request.Method);
        var hasToken = request.Http.Request.Headers.ContainsKey("x-amz-security-token")
            || SigV4Parser.HasParameter(request.Query, "X-Amz-Security-Token")
            || SigV4Parser.HasParameter(request.Query, "x-amz-security-token");
        await Write(request, RestXmlWriter.WriteError(S3Faults.Of(fault, hasToken), request.Path, request.RequestId, isHead));
        if (refused is null && fault.Code is "EntityTooLarge" or "MaxMessageLengthExceeded")
            await S3Payload.Discard(request.Http);
    }

    private static string PathOf(WireRequest request) => BucketOf(request) is { } bucket ? $"/{bucket}{request.Path}" : request.Path;

    private static string? BucketOf(WireRequest request) => S3Host.Of(request.Http.Request.Host.Host).Bucket;

    private static async Task Write(WireRequest request, RestXmlAnswer answer)
    {
        foreach (var (name, value) in answer.Headers)
            request.Http.Response.Headers[name] = value;
        await request.Answer(answer.Status, contentType: null, answer.Body);
    }
}
