using System.Globalization;

namespace Rolecall.Api.SigV4;

/// <summary>Signs requests, in headers or (presigned) in the query.</summary>
public static class SigV4Signer
{
    /// <summary>The headers to add: X-Amz-Date, X-Amz-Security-Token where there is one, Authorization.</summary>
    /// <param name="request">Must hold the Host header, and x-amz-content-sha256 where the service wants it; every header it holds is
    /// signed.</param>
    public static IReadOnlyList<KeyValuePair<string, string>> Sign(
        SignedRequest request, AwsKeys keys, string region, string service, DateTimeOffset now, SigV4Rules rules)
    {
        var amzDate = AmzDate(now);
        var added = new List<KeyValuePair<string, string>> { new("X-Amz-Date", amzDate) };
        if (keys.SessionToken is { } token)
            added.Add(new("X-Amz-Security-Token", token));
        var complete = request with { Headers = [.. request.Headers, .. added] };
        var names = complete.Headers.Select(header => header.Key.ToLowerInvariant()).Distinct().Order(StringComparer.Ordinal).ToArray();
        var payload = complete.Headers.FirstOrDefault(header => header.Key.Equals("x-amz-content-sha256", StringComparison.OrdinalIgnoreCase)).Value
            ?? request.BodySha256 ?? "UNSIGNED-PAYLOAD";
        var scope = $"{amzDate[..8]}/{region}/{service}/aws4_request";
        var toSign = Canonical.StringToSign(amzDate, scope, Canonical.Request(complete, rules, names, payload));
        var signature = SigV4Verifier.Sign(SigV4Verifier.DeriveKey(keys.SecretAccessKey, amzDate[..8], region, service), toSign);
        added.Add(new("Authorization",
            $"{Canonical.Algorithm} Credential={keys.AccessKeyId}/{scope}, SignedHeaders={string.Join(';', names)}, Signature={signature}"));
        return added;
    }

    /// <summary>The query of the presigned request, without its question mark.</summary>
    /// <param name="expires">Seconds, 1 to 604,800.</param>
    public static string Presign(
        SignedRequest request, AwsKeys keys, string region, string service, DateTimeOffset now, int expires, SigV4Rules rules)
    {
        var amzDate = AmzDate(now);
        var scope = $"{amzDate[..8]}/{region}/{service}/aws4_request";
        var names = request.Headers.Select(header => header.Key.ToLowerInvariant()).Distinct().Order(StringComparer.Ordinal).ToArray();
        var query = string.Create(CultureInfo.InvariantCulture,
            $"{request.Query}{(request.Query.Length > 0 ? "&" : "")}X-Amz-Algorithm={Canonical.Algorithm}&X-Amz-Credential={Uri.EscapeDataString(keys.AccessKeyId + "/" + scope)}&X-Amz-Date={amzDate}&X-Amz-Expires={expires}&X-Amz-SignedHeaders={Uri.EscapeDataString(string.Join(';', names))}");
        if (keys.SessionToken is { } token)
            query += "&X-Amz-Security-Token=" + Uri.EscapeDataString(token);
        var payload = rules.PresignedPayloadIsUnsigned ? "UNSIGNED-PAYLOAD" : request.BodySha256 ?? Canonical.HexSha256("");
        var toSign = Canonical.StringToSign(amzDate, scope, Canonical.Request(request with { Query = query }, rules, names, payload));
        return query + "&X-Amz-Signature=" + SigV4Verifier.Sign(
            SigV4Verifier.DeriveKey(keys.SecretAccessKey, amzDate[..8], region, service), toSign);
    }

    private static string AmzDate(DateTimeOffset now) => now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
}
