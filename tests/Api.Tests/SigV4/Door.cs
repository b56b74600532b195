using Rolecall.Api.SigV4;

namespace Rolecall.Api.Tests.SigV4;

/// <summary>A server with one client: asks what every server must ask of a signature, in the order of the gateway.</summary>
internal static class Door
{
    /// <summary>Null where the request comes in; AWS's code where it is refused.</summary>
    public static string? Knock(SignedRequest request, SigV4Rules rules, AwsKeys keys, DateTimeOffset wallNow, ChunkChain? chunks = null)
    {
        try
        {
            var proof = SigV4Parser.Parse(request, rules) with { Chunks = chunks };
            if (SigV4Verifier.CheckTime(proof, wallNow) is { } late)
                return late.Code;
            if (proof.AccessKeyId != keys.AccessKeyId || proof.SessionToken != keys.SessionToken)
                return "InvalidClientTokenId";
            return SigV4Verifier.Verify(proof, keys.SecretAccessKey) ? null : "SignatureDoesNotMatch";
        }
        catch (SigV4Exception refused)
        {
            return refused.Code;
        }
    }
}
