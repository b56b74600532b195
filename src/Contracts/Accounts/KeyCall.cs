using Rolecall.Api.SigV2;
using Rolecall.Api.SigV4;

namespace Rolecall.Contracts.Accounts;

/// <summary>A call signed with a long-term key.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.KeyCall")]
public sealed record KeyCall
{
    [Id(0)] public SigV4Proof? Proof { get; init; }

    /// <summary>The instant stamped on the call, in sandbox time.</summary>
    [Id(1)] public required DateTimeOffset Now { get; init; }

    [Id(2)] public Question? Question { get; init; }

    /// <summary>Key and secret in plain metadata instead of a signature (loopback and TLS only).</summary>
    [Id(3)] public string? PlainSecret { get; init; }

    [Id(4)] public string? PlainKeyId { get; init; }

    /// <summary>A presigned S3 URL of Signature Version 2 instead of a signature of version 4.</summary>
    [Id(5)] public SigV2Proof? ProofV2 { get; init; }

    /// <summary>The key by which the caller is looked up.</summary>
    public string AccessKeyId => PlainKeyId ?? ProofV2?.AccessKeyId ?? Proof!.AccessKeyId;
}
