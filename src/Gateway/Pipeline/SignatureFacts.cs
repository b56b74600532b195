namespace Rolecall.Gateway.Pipeline;

/// <summary>How a call was signed.</summary>
/// <param name="InQuery">A presigned URL instead of a header.</param>
/// <param name="Age">Since it was signed, on the wall clock: SDKs sign with theirs. Null where the signature does not tell it.</param>
internal sealed record SignatureFacts(bool InQuery, TimeSpan? Age)
{
    /// <summary>As s3:signatureversion tells it.</summary>
    public string Version { get; init; } = Operations.S3.S3Keys.SignatureVersion;

    /// <summary>A presigned URL of Signature Version 2, which tells when it ends and not when it was signed.</summary>
    public static SignatureFacts OfVersion2 { get; } = new(InQuery: true, Age: null) { Version = "AWS" };
}
