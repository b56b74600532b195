using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Rolecall.Api.SigV4;

/// <summary>
/// Signs gRPC calls: AWS Signature Version 4 over <c>POST /package.Service/Method</c> with UNSIGNED-PAYLOAD, in metadata. The
/// signed headers are <c>host</c> (the channel's authority), <c>x-amz-content-sha256</c>, <c>x-amz-date</c> and, for session
/// credentials, <c>x-amz-security-token</c>; any language's signer can make the same.
/// </summary>
public sealed class SigV4CallCredentials(AwsKeys keys, string authority, TimeProvider time, string region = "us-east-1") : Interceptor
{
    /// <inheritdoc />
    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncUnaryCallContinuation<TRequest, TResponse> continuation) =>
        continuation(request, Signed(context));

    /// <inheritdoc />
    public override TResponse BlockingUnaryCall<TRequest, TResponse>(
        TRequest request, ClientInterceptorContext<TRequest, TResponse> context, BlockingUnaryCallContinuation<TRequest, TResponse> continuation) =>
        continuation(request, Signed(context));

    /// <summary>The metadata that signs a call of the method, "/aws.sts.v1.Sts/AssumeRole".</summary>
    public Metadata Sign(string path)
    {
        var request = new SignedRequest
        {
            Method = "POST",
            Path = path,
            Query = "",
            Headers = [new("host", authority), new("x-amz-content-sha256", "UNSIGNED-PAYLOAD")],
        };
        var service = ServiceOf(path);
        var metadata = new Metadata { { "x-amz-content-sha256", "UNSIGNED-PAYLOAD" } };
        foreach (var (name, value) in SigV4Signer.Sign(request, keys, region, service, time.GetUtcNow(), SigV4Rules.Rpc(service)))
            metadata.Add(name.ToLowerInvariant(), value);
        return metadata;
    }

    /// <summary>The signing name: "sts" of "/aws.sts.v1.Sts/AssumeRole", "rolecall" of "/rolecall.v1.AccessService/Authorize".</summary>
    private static string ServiceOf(string path) => path.TrimStart('/').Split('.') switch
    {
        ["aws", var service, ..] => service,
        [var own, ..] => own,
        _ => "",
    };

    private ClientInterceptorContext<TRequest, TResponse> Signed<TRequest, TResponse>(ClientInterceptorContext<TRequest, TResponse> context)
        where TRequest : class
        where TResponse : class
    {
        var headers = Sign(context.Method.FullName);
        foreach (var entry in context.Options.Headers ?? [])
            headers.Add(entry);
        return new(context.Method, context.Host, context.Options.WithHeaders(headers));
    }
}
