using System.Globalization;
using Rolecall.Hostile.Wire;

namespace Rolecall.Hostile.Attacks;

/// <summary>Signatures that do not hold, of keys that exist.</summary>
internal static class SignatureAttacks
{
    public static IEnumerable<Attack> All() =>
    [
        new()
        {
            Name = "bad-signatures",
            Limit = "5,000/s: bounded before the crypto, others' p99 ≤ 2×",
            Play = (stage, cancel) =>
            {
                // The good caller's own account, whose grain checks them.
                var bytes = RawConnection.Request("POST", "/", stage.Aws,
                    RawConnection.Form + Headers(stage.World.Roots[^1].AccessKeyId, new string('0', 64)),
                    "Action=GetCallerIdentity&Version=2011-06-15");
                return Hammer.Repeat(stage.Aws, 32, rate: 5_000, _ => bytes, stage.Replies, cancel);
            },
        },
    ];

    /// <summary>The headers of a request to STS that is signed now.</summary>
    /// <param name="signature">64 hex digits, which are good for nothing.</param>
    public static string Headers(string accessKeyId, string signature)
    {
        var date = TimeProvider.System.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        return $"X-Amz-Date: {date}\r\nAuthorization: AWS4-HMAC-SHA256 Credential={accessKeyId}/{date[..8]}/us-east-1/sts/aws4_request, "
            + $"SignedHeaders=host;x-amz-date, Signature={signature}\r\n";
    }
}
