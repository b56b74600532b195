using Microsoft.AspNetCore.Http;
using Rolecall.Api.S3.V1;
using Rolecall.Api.SigV4;
using Rolecall.Gateway.Bodies;
using Rolecall.Gateway.Operations;
using Rolecall.Gateway.Pipeline;
using Rolecall.Gateway.Wires.Models;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Wires.RestXml;

/// <summary>S3's REST-XML, path style. https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAPI.html</summary>
internal sealed class S3Endpoint(OperationTable table, BodyReader bodies, CallPipeline pipeline)
{
    private readonly RestXmlRouter router = new(S3.Descriptor.Methods);

    public async Task Serve(AwsRequest request)
    {
        var isHead = HttpMethods.IsHead(request.Http.Request.Method);
        try
        {
            var route = router.Route(request.Http.Request.Method, request.Path, request.Query);
            var row = table.ByMethod(route.Operation);
            using var body = await S3Payload.Read(
                bodies, request.Http, MessageShape.Of(route.Operation.InputType), () => request.ToCaller(row, SigV4Rules.S3));
            var payload = new Lazy<AwsChunkedBody>(() => S3Payload.Decode(request.Http, body));
            var call = request.ToCall(
                row,
                () => RestXmlReader.Read(route, S3Payload.HeadersOf(request.Http), payload.Value.Body),
                () => CredentialReader.Of(request.Http, SigV4Rules.S3, body.Sha256, payload.Value.Chain));
            var answer = await pipeline.Run(call);
            await Write(request, RestXmlWriter.Write(route, answer, request.RequestId));
        }
        catch (RefusedCallException refused)
        {
            await Refuse(request, refused.Fault, isHead);
        }
        catch (AwsFaultException refused)
        {
            await Refuse(request, refused.Fault, isHead);
            if (refused.Fault.Code is "EntityTooLarge" or "MaxMessageLengthExceeded")
                await S3Payload.Discard(request.Http);
        }
    }

    private static Task Refuse(AwsRequest request, Fault fault, bool isHead)
    {
        var hasToken = request.Http.Request.Headers.ContainsKey("x-amz-security-token") || SigV4Parser.HasParameter(request.Query, "X-Amz-Security-Token");
        return Write(request, RestXmlWriter.WriteError(S3Faults.Of(fault, hasToken), request.Path, request.RequestId, isHead));
    }

    private static async Task Write(AwsRequest request, RestXmlAnswer answer)
    {
        foreach (var (name, value) in answer.Headers)
            request.Http.Response.Headers[name] = value;
        await request.Answer(answer.Status, contentType: null, answer.Body);
    }
}
