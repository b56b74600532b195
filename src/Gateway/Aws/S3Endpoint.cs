using System.Globalization;
using Microsoft.AspNetCore.Http;
using Rolecall.Api.S3.V1;
using Rolecall.Api.SigV4;
using Rolecall.Gateway.Operations;
using Rolecall.Identity;

namespace Rolecall.Gateway.Aws;

/// <summary>S3's REST-XML, path style. https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAPI.html</summary>
internal sealed class S3Endpoint(OperationTable table, Pipeline pipeline)
{
    /// <summary>16 MiB, and what chunk signatures and trailers add to it.</summary>
    private const int LargestBody = (16 << 20) + (64 << 10);

    private readonly RestXmlRouter router = new(S3.Descriptor.Methods);

    public async Task Serve(AwsRequest request)
    {
        var isHead = HttpMethods.IsHead(request.Http.Request.Method);
        try
        {
            var route = router.Route(request.Http.Request.Method, request.Path, request.Query);
            var body = await RequestBody.Read(request.Http, LargestBody);
            var payload = new Lazy<AwsChunkedBody>(() => PayloadOf(request.Http, body));
            var call = request.ToCall(
                table.ByMethod(route.Operation),
                () => RestXmlReader.Read(route, Headers(request.Http), payload.Value.Body),
                () => CredentialReader.Of(request.Http, SigV4Rules.S3, body.Sha256, payload.Value.Chain));
            var answer = await pipeline.Run(call);
            await Write(request, RestXmlWriter.Write(route, answer, request.RequestId));
        }
        catch (RefusedCallException refused)
        {
            await Write(request, RestXmlWriter.WriteError(S3Faults.Of(refused.Fault), request.Path, request.RequestId, isHead));
        }
        catch (AwsFaultException refused)
        {
            await Write(request, RestXmlWriter.WriteError(S3Faults.Of(refused.Fault), request.Path, request.RequestId, isHead));
        }
    }

    private static async Task Write(AwsRequest request, RestXmlAnswer answer)
    {
        foreach (var (name, value) in answer.Headers)
            request.Http.Response.Headers[name] = value;
        await request.Answer(answer.Status, contentType: null, answer.Body);
    }

    /// <summary>The body out of its chunks, its checksums checked.</summary>
    private static AwsChunkedBody PayloadOf(HttpContext http, RequestBody body)
    {
        var kind = http.Request.Headers["x-amz-content-sha256"].ToString();
        AwsChunkedBody payload;
        if (!AwsChunkedBody.IsChunked(kind))
        {
            payload = new AwsChunkedBody { Body = body.Bytes };
        }
        else
        {
            var length = long.TryParse(
                http.Request.Headers["x-amz-decoded-content-length"], NumberStyles.None, CultureInfo.InvariantCulture, out var declared)
                ? declared
                : throw new SigV4Exception("MissingContentLength", "You must provide the Content-Length HTTP header.");
            payload = AwsChunkedBody.Decode(body.Bytes, kind, length);
        }
        foreach (var (name, value) in Headers(http).Concat(payload.Trailers))
        {
            if (!Checksums.Holds(name, value, payload.Body))
                throw new AwsFaultException(new Fault("BadDigest", $"The {name["x-amz-checksum-".Length..].ToUpperInvariant()} you specified did not match the calculated checksum."));
        }
        return payload;
    }

    private static IEnumerable<KeyValuePair<string, string>> Headers(HttpContext http) =>
        http.Request.Headers.SelectMany(header => header.Value.Select(value => KeyValuePair.Create(header.Key, value ?? "")));
}

/// <summary>S3 has its own codes and texts for what all services refuse. https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html</summary>
internal static class S3Faults
{
    public static Fault Of(Fault fault) => fault.Code switch
    {
        "InvalidClientTokenId" => fault with { Code = "InvalidAccessKeyId", Message = "The AWS Access Key Id you provided does not exist in our records." },
        "ExpiredToken" => fault with { Message = "The provided token has expired.", Status = 400 },
        "SignatureDoesNotMatch" => fault with
        {
            Message = "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
        },
        "MissingAuthenticationToken" => fault with { Code = "AccessDenied", Message = "Access Denied" },
        "IncompleteSignature" => fault with { Code = "AuthorizationHeaderMalformed" },
        "ValidationError" => fault with { Code = "InvalidArgument" },
        "InternalFailure" => fault with { Code = "InternalError", Message = "We encountered an internal error. Please try again." },
        _ => fault,
    };
}
