using System.Buffers.Binary;
using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Rolecall.Api.SigV4;

/// <summary>
/// Signs gRPC calls: AWS Signature Version 4 over <c>POST /package.Service/Method</c>, in metadata. The signed headers are
/// <c>host</c> (the channel's authority), <c>x-amz-content-sha256</c>, <c>x-amz-date</c> and, for session credentials,
/// <c>x-amz-security-token</c>; any language's signer can make the same. The payload is UNSIGNED-PAYLOAD, or the SHA-256 of the
/// HTTP body: a zero byte, the message's length in four bytes (big-endian), and the message, uncompressed.
/// </summary>
/// <param name="keys">The caller's.</param>
/// <param name="authority">Host and port of the channel.</param>
/// <param name="time">The wall clock that the server checks signatures by.</param>
/// <param name="region">The scope's region.</param>
/// <param name="signPayload">Sign the message too: calls with one request message, whose metadata is then good for no other.</param>
public sealed class SigV4CallCredentials(AwsKeys keys, string authority, TimeProvider time, string region = "us-east-1", bool signPayload = false) : Interceptor
{
    private const string UnsignedPayload = "UNSIGNED-PAYLOAD";

    /// <inheritdoc />
    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncUnaryCallContinuation<TRequest, TResponse> continuation) =>
        continuation(request, Sign(context, request));

    /// <inheritdoc />
    public override TResponse BlockingUnaryCall<TRequest, TResponse>(
        TRequest request, ClientInterceptorContext<TRequest, TResponse> context, BlockingUnaryCallContinuation<TRequest, TResponse> continuation) =>
        continuation(request, Sign(context, request));

    /// <inheritdoc />
    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncServerStreamingCallContinuation<TRequest, TResponse> continuation) =>
        continuation(request, Sign(context, request));

    /// <summary>The metadata that signs a call of the method, "/aws.sts.v1.Sts/AssumeRole", whatever its message.</summary>
    public Metadata Sign(string path) => Sign(path, UnsignedPayload);

    /// <summary>The metadata that signs a call of the method with this message and no other.</summary>
    public Metadata Sign(string path, IMessage message) => Sign(path, BodySha256(message));

    private Metadata Sign(string path, string payload)
    {
        var request = new SignedRequest
        {
            Method = "POST",
            Path = path,
            Query = "",
            Headers = [new("host", authority), new("x-amz-content-sha256", payload)],
        };
        var service = ServiceOf(path);
        var metadata = new Metadata { { "x-amz-content-sha256", payload } };
        foreach (var (name, value) in SigV4Signer.Sign(request, keys, region, service, time.GetUtcNow(), SigV4Rules.Rpc(service)))
            metadata.Add(name.ToLowerInvariant(), value);
        return metadata;
    }

    private static string BodySha256(IMessage message)
    {
        var body = new byte[5 + message.CalculateSize()];
        BinaryPrimitives.WriteInt32BigEndian(body.AsSpan(1), body.Length - 5);
        message.WriteTo(body.AsSpan(5));
        return Convert.ToHexStringLower(SHA256.HashData(body));
    }

    /// <summary>The signing name: "sts" of "/aws.sts.v1.Sts/AssumeRole", "rolecall" of "/rolecall.v1.AccessService/Authorize".</summary>
    private static string ServiceOf(string path) => path.TrimStart('/').Split('.') switch
    {
        ["aws", var service, ..] => service,
        [var own, ..] => own,
        _ => "",
    };

    private ClientInterceptorContext<TRequest, TResponse> Sign<TRequest, TResponse>(
        ClientInterceptorContext<TRequest, TResponse> context, TRequest request)
        where TRequest : class
        where TResponse : class
    {
        var headers = signPayload && request is IMessage message ? Sign(context.Method.FullName, message) : Sign(context.Method.FullName);
        foreach (var entry in context.Options.Headers ?? [])
            headers.Add(entry);
        return new(context.Method, context.Host, context.Options.WithHeaders(headers));
    }
}
