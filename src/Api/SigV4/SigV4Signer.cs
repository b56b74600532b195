using System.Globalization;
using System.Security.Cryptography;

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
        using var key = SigV4Key.Derive(keys.SecretAccessKey, AmzDate(now)[..8], region, service);
        return Sign(request, keys, region, service, now, rules, key);
    }

    /// <summary>The same, for who signs again and again: the key of the scope is derived once a day.</summary>
    /// <param name="key">Of the secret, the day of <paramref name="now"/>, the region and the service.</param>
    public static IReadOnlyList<KeyValuePair<string, string>> Sign(
        SignedRequest request, AwsKeys keys, string region, string service, DateTimeOffset now, SigV4Rules rules, SigV4Key key)
    {
        var amzDate = AmzDate(now);
        var added = AddedTo(keys, amzDate);
        var complete = request with { Headers = [.. request.Headers, .. added] };
        var names = NamesOf(complete);
        var scope = $"{amzDate[..8]}/{region}/{service}/aws4_request";
        var signature = SignatureOf(Canonical.Sha256(complete, rules, names, PayloadOf(complete)), key, region, service, now);
        added.Add(new("Authorization",
            $"{Canonical.Algorithm} Credential={keys.AccessKeyId}/{scope}, SignedHeaders={names}, Signature={signature}"));
        return added;
    }

    /// <summary>The query of the presigned request, without its question mark.</summary>
    /// <param name="expires">Seconds, 1 to 604,800.</param>
    public static string Presign(
        SignedRequest request, AwsKeys keys, string region, string service, DateTimeOffset now, int expires, SigV4Rules rules)
    {
        var amzDate = AmzDate(now);
        var scope = $"{amzDate[..8]}/{region}/{service}/aws4_request";
        var names = NamesOf(request);
        var query = string.Create(CultureInfo.InvariantCulture,
            $"{request.Query}{(request.Query.Length > 0 ? "&" : "")}X-Amz-Algorithm={Canonical.Algorithm}&X-Amz-Credential={Uri.EscapeDataString(keys.AccessKeyId + "/" + scope)}&X-Amz-Date={amzDate}&X-Amz-Expires={expires}&X-Amz-SignedHeaders={Uri.EscapeDataString(names)}");
        if (keys.SessionToken is { } token)
            query += "&X-Amz-Security-Token=" + Uri.EscapeDataString(token);
        var payload = rules.PresignedPayloadIsUnsigned ? "UNSIGNED-PAYLOAD" : request.BodySha256 ?? SigV4Verifier.EmptySha256;
        var sha256 = Canonical.Sha256(request with { Query = query }, rules, names, payload);
        using var key = SigV4Key.Derive(keys.SecretAccessKey, amzDate[..8], region, service);
        return query + "&X-Amz-Signature=" + SignatureOf(sha256, key, region, service, now);
    }

    /// <summary>The headers that are added and signed themselves.</summary>
    internal static List<KeyValuePair<string, string>> AddedTo(AwsKeys keys, string amzDate) => keys.SessionToken is { } token
        ? [new("X-Amz-Date", amzDate), new("X-Amz-Security-Token", token)]
        : [new("X-Amz-Date", amzDate)];

    /// <summary>What is signed of the body.</summary>
    internal static string PayloadOf(SignedRequest request) =>
        request.Headers.FirstOrDefault(header => header.Key.Equals("x-amz-content-sha256", StringComparison.OrdinalIgnoreCase)).Value
            ?? request.BodySha256 ?? "UNSIGNED-PAYLOAD";

    /// <summary>The names of the headers in lower case and in order, with ";" between.</summary>
    internal static string NamesOf(SignedRequest request) => string.Join(
        ';', request.Headers.Select(header => header.Key.ToLowerInvariant()).Distinct().Order(StringComparer.Ordinal));

    private static string SignatureOf(byte[] sha256, SigV4Key key, string region, string service, DateTimeOffset now)
    {
        var date = AmzDate(now)[..8];
        var text = new SigningText(stackalloc byte[Canonical.MostTexts]);
        Canonical.WriteStringToSign(ref text, now, date, region, service, sha256);
        Span<byte> signature = stackalloc byte[HMACSHA256.HashSizeInBytes];
        key.Sign(text.Written, signature);
        text.Dispose();
        return Convert.ToHexStringLower(signature);
    }

    internal static string AmzDate(DateTimeOffset now) => now.UtcDateTime.ToString(Canonical.TimeFormat, CultureInfo.InvariantCulture);
}
