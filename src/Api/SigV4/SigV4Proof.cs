namespace Rolecall.Api.SigV4;

/// <summary>What whoever holds the secret needs to check a signature, and nothing of the body.</summary>
public sealed record SigV4Proof
{
    public required string AccessKeyId { get; init; }

    public string? SessionToken { get; init; }

    /// <summary>The scope's date: yyyyMMdd.</summary>
    public required string Date { get; init; }

    public required string Region { get; init; }

    public required string Service { get; init; }

    /// <summary>When the client says that it signed, on its own clock.</summary>
    public required DateTimeOffset SignedAt { get; init; }

    /// <summary>Presigned requests: seconds from <see cref="SignedAt"/>.</summary>
    public int? Expires { get; init; }

    public required string StringToSign { get; init; }

    /// <summary>Presigned requests may sign the session token or add it afterwards; this is the second form.</summary>
    public string? StringToSignWithoutToken { get; init; }

    /// <summary>64 lower-case hex digits.</summary>
    public required string Signature { get; init; }

    /// <summary>The signed chunks of a streamed body, where there are any.</summary>
    public ChunkChain? Chunks { get; init; }

    /// <summary>The errors that it is refused with are S3's.</summary>
    public bool SpeaksS3 { get; init; }

    public string Scope => $"{Date}/{Region}/{Service}/aws4_request";
}

/// <summary>The signatures of a body's chunks: each signs its chunk and the signature before it, the first one the request's.</summary>
public sealed record ChunkChain
{
    /// <summary>Per chunk, the last and empty one included: SHA-256 of its data and its signature, both in lower-case hex.</summary>
    public required IReadOnlyList<(string Sha256, string Signature)> Chunks { get; init; }

    /// <summary>SHA-256 of the trailing headers, "name:value\n" each, and their signature; null where there are none.</summary>
    public (string Sha256, string Signature)? Trailer { get; init; }
}
