namespace Rolecall.Api.SigV4;

/// <summary>Which headers a request says that it signs: names in lower case and in order, with ";" between.</summary>
internal static class SignedHeaderNames
{
    /// <summary>The host, the date and every x-amz-* header that is there must be among them.</summary>
    /// <param name="names">As the request gives them.</param>
    /// <param name="request">As it was sent.</param>
    /// <param name="rules">Of its service.</param>
    /// <param name="dateHeader">The header that tells when the request was signed; null where its query does.</param>
    /// <exception cref="SigV4Exception">They are malformed, or too few.</exception>
    public static void Check(ReadOnlySpan<char> names, SignedRequest request, SigV4Rules rules, string? dateHeader)
    {
        if (!AreWellFormed(names))
            throw new SigV4Exception("SignatureDoesNotMatch", "SignedHeaders must be in lower case, sorted, and name each header once.");
        if (!Contains(names, "host") && !Contains(names, ":authority"))
            throw new SigV4Exception("SignatureDoesNotMatch", "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
        if (dateHeader is not null && !Contains(names, dateHeader))
            throw new SigV4Exception("SignatureDoesNotMatch", $"'{dateHeader}' must be a 'SignedHeader' in the AWS Authorization.");
        List<string>? unsigned = null;
        Span<char> room = stackalloc char[128];
        for (var i = 0; i < request.Headers.Count; i++)
        {
            var name = request.Headers[i].Key;
            ReadOnlySpan<char> lower = name.Length <= room.Length ? room[..name.AsSpan().ToLowerInvariant(room)] : name.ToLowerInvariant();
            if (MustBeSigned(lower) && !Contains(names, lower) && unsigned?.Contains(lower.ToString()) != true)
                (unsigned ??= []).Add(lower.ToString());
        }
        if (unsigned is not null)
            throw new SigV4Exception(
                rules.SpeaksS3 ? "AccessDenied" : "SignatureDoesNotMatch",
                "There were headers present in the request which were not signed: " + string.Join(", ", unsigned));
    }

    private static bool AreWellFormed(ReadOnlySpan<char> names)
    {
        ReadOnlySpan<char> former = default;
        foreach (var range in names.Split(';'))
        {
            var name = names[range];
            // Nothing is in order after itself, so none is empty or stands twice.
            if (name.SequenceCompareTo(former) <= 0 || name.ContainsAnyInRange('A', 'Z'))
                return false;
            former = name;
        }
        return true;
    }

    private static bool MustBeSigned(ReadOnlySpan<char> name) =>
        name.StartsWith("x-amz-", StringComparison.Ordinal) && name is not "x-amz-security-token";

    private static bool Contains(ReadOnlySpan<char> names, ReadOnlySpan<char> wanted)
    {
        foreach (var range in names.Split(';'))
        {
            if (names[range].SequenceEqual(wanted))
                return true;
        }
        return false;
    }
}
