using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Rolecall.Api.SigV4;
using Rolecall.Gateway.Pipeline;

namespace Rolecall.Cluster.Tests.Replicas;

/// <summary>Signatures of calls that no wire carries: their canonical requests are nobody's.</summary>
internal static class Signatures
{
    public static Evidence Of(Who who, DateTimeOffset now, string region, string service) =>
        new Evidence.Signed(ProofOf(who, now, region, service));

    public static SigV4Proof ProofOf(Who who, DateTimeOffset now, string region = "us-east-1", string service = "sts")
    {
        var time = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var date = time[..8];
        var canonical = SHA256.HashData(Encoding.UTF8.GetBytes(who.AccessKeyId + time));
        var text = $"AWS4-HMAC-SHA256\n{time}\n{date}/{region}/{service}/aws4_request\n{Convert.ToHexStringLower(canonical)}";
        return new SigV4Proof
        {
            AccessKeyId = who.AccessKeyId,
            SessionToken = who.Token,
            Date = date,
            Region = region,
            Service = service,
            SignedAt = new DateTimeOffset(DateTime.ParseExact(time, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture), TimeSpan.Zero),
            CanonicalSha256 = canonical,
            Signature = Convert.ToHexStringLower(
                HMACSHA256.HashData(SigV4Verifier.DeriveKey(who.Secret, date, region, service), Encoding.UTF8.GetBytes(text))),
        };
    }
}
