namespace Rolecall.Api.SigV4;

/// <summary>
/// How a service wants its requests signed. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
/// </summary>
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
