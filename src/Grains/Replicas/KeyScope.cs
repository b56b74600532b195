using Rolecall.Api.SigV4;
using Rolecall.Contracts.Accounts;

namespace Rolecall.Grains.Replicas;

/// <summary>A long-term key where it signs: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html</summary>
internal readonly record struct KeyScope(string AccessKeyId, string Date, string Region, string Service)
{
    public KeyScope(SigV4Proof proof) : this(proof.AccessKeyId, proof.Date, proof.Region, proof.Service)
    {
    }

    /// <summary>The proof, where it is a signature that a signing key can check: nothing in clear, no other version, no chunks of a body.</summary>
    public static SigV4Proof? ProofOf(KeyCall call) => call is { PlainSecret: null, ProofV2: null, Proof: { Chunks: null } proof } ? proof : null;
}
