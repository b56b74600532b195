using System.Runtime.Serialization;

namespace Rolecall.Api.SigV4;

/// <summary>What whoever holds the secret needs to check a signature, and nothing of the body.</summary>
[DataContract(Name = "rolecall.SigV4Proof")]
public sealed record SigV4Proof
{
    [DataMember(Order = 0)] public required string AccessKeyId { get; init; }

    [DataMember(Order = 1)] public string? SessionToken { get; init; }

    /// <summary>The scope's date: yyyyMMdd.</summary>
    [DataMember(Order = 2)] public required string Date { get; init; }

    [DataMember(Order = 3)] public required string Region { get; init; }

    [DataMember(Order = 4)] public required string Service { get; init; }

    /// <summary>When the client says that it signed, on its own clock.</summary>
    [DataMember(Order = 5)] public required DateTimeOffset SignedAt { get; init; }

    /// <summary>Presigned requests: seconds from <see cref="SignedAt"/>.</summary>
    [DataMember(Order = 6)] public int? Expires { get; init; }

    // 7 and 8 were the strings to sign.
    /// <summary>SHA-256 of the canonical request: 32 bytes.</summary>
    [DataMember(Order = 14)] public required ReadOnlyMemory<byte> CanonicalSha256 { get; init; }

    /// <summary>Presigned requests may sign the session token or add it afterwards; this is the second form.</summary>
    [DataMember(Order = 15)] public ReadOnlyMemory<byte>? CanonicalSha256WithoutToken { get; init; }

    /// <summary>64 lower-case hex digits.</summary>
    [DataMember(Order = 9)] public required string Signature { get; init; }

    // 10 and 11 were the parts of the chunks.
    /// <summary>The signed chunks of a streamed body, where there are any.</summary>
    [DataMember(Order = 13)] public ChunkChain? Chunks { get; init; }

    /// <summary>The errors that it is refused with are S3's.</summary>
    [DataMember(Order = 12)] public bool SpeaksS3 { get; init; }

    public string Scope => $"{Date}/{Region}/{Service}/aws4_request";
}
