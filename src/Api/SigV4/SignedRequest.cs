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
