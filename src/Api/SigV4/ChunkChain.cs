using System.Runtime.Serialization;

namespace Rolecall.Api.SigV4;

/// <summary>The signatures of a body's chunks: each signs its chunk and the signature before it, the first one the request's.</summary>
[DataContract(Name = "rolecall.ChunkChain")]
public sealed record ChunkChain
{
    /// <summary>Per chunk, the last and empty one included: SHA-256 of its data and its signature, both in lower-case hex.</summary>
    [DataMember(Order = 0)] public required IReadOnlyList<(string Sha256, string Signature)> Chunks { get; init; }

    /// <summary>SHA-256 of the trailing headers, "name:value\n" each, and their signature; null where there are none.</summary>
    [DataMember(Order = 1)] public (string Sha256, string Signature)? Trailer { get; init; }
}
