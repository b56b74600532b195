using Rolecall.Api.SigV2;
using Rolecall.Api.SigV4;

namespace Rolecall.Gateway.Pipeline;

/// <summary>What a call brings to prove who makes it.</summary>
internal abstract record Evidence
{
    internal sealed record None : Evidence;

    /// <summary>A SigV4 signature, in headers, query or gRPC metadata.</summary>
    internal sealed record Signed(SigV4Proof Proof) : Evidence;

    /// <summary>A presigned S3 URL of Signature Version 2.</summary>
    internal sealed record PresignedV2(SigV2Proof Proof) : Evidence;

    /// <summary>Access key, secret and session token in plain metadata; only over loopback or TLS.</summary>
    internal sealed record Plain(string AccessKeyId, string Secret, string? SessionToken) : Evidence;

    internal sealed record AdminToken(string Token) : Evidence;
}
