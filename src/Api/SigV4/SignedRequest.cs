namespace Rolecall.Api.SigV4;

/// <summary>An HTTP request as signatures see it: exactly as it was on the wire.</summary>
public sealed record SignedRequest
{
    public required string Method { get; init; }

    /// <summary>The path, percent-encoded as sent.</summary>
    public required string Path { get; init; }

    /// <summary>The query without its question mark, percent-encoded as sent; empty where there is none.</summary>
    public required string Query { get; init; }

    /// <summary>All headers in order, one entry for each line; values as sent.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; }

    /// <summary>SHA-256 of the body in lower-case hex; null where nobody hashed it (gRPC, unless the caller declares a hash).</summary>
    public string? BodySha256 { get; init; }
}

/// <summary>How a service wants its requests signed. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html</summary>
public sealed record SigV4Rules
{
    /// <summary>Dots and double slashes are taken out of the path. Not for S3.</summary>
    public bool NormalizePath { get; init; } = true;

    /// <summary>The path as sent is percent-encoded once more. Not for S3.</summary>
    public bool EncodePathAgain { get; init; } = true;

    /// <summary>UNSIGNED-PAYLOAD is accepted.</summary>
    public bool UnsignedPayload { get; init; }

    /// <summary>Bodies in signed chunks (STREAMING-…) are accepted.</summary>
    public bool Streaming { get; init; }

    /// <summary>A presigned request does not sign its body.</summary>
    public bool PresignedPayloadIsUnsigned { get; init; }

    /// <summary>The service that the scope must name; null for any.</summary>
    public string? Service { get; init; }

    /// <summary>Codes and texts of S3 instead of the common ones.</summary>
    public bool SpeaksS3 { get; init; }

    public static SigV4Rules Query(string service) => new() { Service = service };

    public static SigV4Rules S3 { get; } = new()
    {
        NormalizePath = false,
        EncodePathAgain = false,
        UnsignedPayload = true,
        Streaming = true,
        PresignedPayloadIsUnsigned = true,
        Service = "s3",
        SpeaksS3 = true,
    };

    /// <summary>
    /// gRPC and Connect: POST /package.Service/Method, the payload unsigned, or signed by the hash of the HTTP body. gRPC's body, and
    /// that of a Connect stream, has five bytes before the message.
    /// </summary>
    public static SigV4Rules Rpc(string service) => new() { Service = service, UnsignedPayload = true };
}

/// <summary>A signature that AWS refuses, with AWS's code and text.</summary>
public sealed class SigV4Exception(string code, string message) : Exception(message)
{
    /// <summary>"IncompleteSignature", "SignatureDoesNotMatch", "AuthorizationQueryParametersError" …</summary>
    public string Code { get; } = code;
}
