using System.Buffers;
using System.Globalization;
using Rolecall.Api.Names;

namespace Rolecall.Api.SigV4;

/// <summary>Reads the signature of a request, from its headers or (presigned) its query.</summary>
public static class SigV4Parser
{
    private const string UnsignedPayload = "UNSIGNED-PAYLOAD";

    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    /// <summary>Whether the request carries a signature of this version at all.</summary>
    public static bool IsSigned(SignedRequest request)
    {
        for (var i = 0; i < request.Headers.Count; i++)
        {
            var (name, value) = request.Headers[i];
            if (name.Equals("Authorization", StringComparison.OrdinalIgnoreCase)
                && value.AsSpan().Trim().StartsWith("AWS4-", StringComparison.Ordinal))
                return true;
        }
        return IsPresigned(request.Query);
    }

    /// <summary>Whether a query, as it was sent, has a parameter of this name.</summary>
    public static bool HasParameter(string query, string name) => QueryParameters.Has(query, name);

    /// <summary>
    /// Region and service of the scope that <see cref="Parse"/> would find, unverified; null where there is none, or two.
    /// </summary>
    /// <param name="authorization">The Authorization header; null where there is none.</param>
    /// <param name="query">The query as it was sent.</param>
    public static (string Region, string Service)? ScopeOf(string? authorization, string query)
    {
        if (authorization is null)
            return QueryParameters.Find(query, "X-Amz-Credential", out var inQuery) == 1 ? ScopeOf(QueryParameters.Decoded(inQuery)) : null;
        return ScopeOf(AuthorizationHeader.CredentialOf(authorization));
    }

    /// <summary>The access key id that <see cref="Parse"/> would find, unverified; null where there is none, or two.</summary>
    /// <param name="authorization">The Authorization header; null where there is none.</param>
    /// <param name="query">The query as it was sent.</param>
    public static string? KeyIdOf(string? authorization, string query)
    {
        if (authorization is null)
            return QueryParameters.Find(query, "X-Amz-Credential", out var inQuery) == 1 ? KeyIdOf(QueryParameters.Decoded(inQuery)) : null;
        return KeyIdOf(AuthorizationHeader.CredentialOf(authorization));
    }

    /// <summary>The session token that <see cref="Parse"/> would find; null where there is none, or two.</summary>
    /// <param name="authorization">The Authorization header; null where there is none.</param>
    /// <param name="header">The X-Amz-Security-Token header; null where there is none.</param>
    /// <param name="query">The query as it was sent.</param>
    public static string? SessionTokenOf(string? authorization, string? header, string query) =>
        authorization is not null ? header
        : QueryParameters.Find(query, "X-Amz-Security-Token", out var inQuery) == 1 ? QueryParameters.Decoded(inQuery)
        : null;

    /// <summary>
    /// The hash that stands in the canonical request: the declared one, once it is held against the body; else the body's own.
    /// </summary>
    /// <exception cref="SigV4Exception">Another hash than the body's is declared, or something that is none.</exception>
    public static string PayloadHash(SignedRequest request, SigV4Rules rules) =>
        PayloadHash(request, rules, Single(request, "x-amz-content-sha256"));

    /// <summary>The proof for whoever holds the secret.</summary>
    /// <exception cref="SigV4Exception">The signature is missing, incomplete, or signs too little.</exception>
    public static SigV4Proof Parse(SignedRequest request, SigV4Rules rules)
    {
        string? authorization = null;
        var ways = IsPresigned(request.Query) ? 1 : 0;
        var presigned = ways == 1;
        for (var i = 0; i < request.Headers.Count; i++)
        {
            var (name, value) = request.Headers[i];
            if (!name.Equals("Authorization", StringComparison.OrdinalIgnoreCase))
                continue;
            authorization = value.Trim();
            ways++;
        }
        if (ways > 1)
            throw rules.SpeaksS3
                ? TwoMechanisms()
                : new SigV4Exception("IncompleteSignature", "Only one authentication mechanism is allowed.");
        if (presigned)
            return FromQuery(request, rules);
        return authorization is not null
            ? FromHeader(request, rules, authorization)
            : throw new SigV4Exception("MissingAuthenticationToken", "Request is missing Authentication Token");
    }

    /// <summary>What S3 says to a request that is signed in more than one way.</summary>
    public static SigV4Exception TwoMechanisms() => new("InvalidArgument", "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified");

    private static SigV4Proof FromHeader(SignedRequest request, SigV4Rules rules, string authorization)
    {
        var header = AuthorizationHeader.Parse(authorization);
        var missing = header.Missing();
        var amzDate = Single(request, "X-Amz-Date");
        var dateHeader = amzDate is null ? "date" : "x-amz-date";
        amzDate ??= HttpDate(Single(request, "Date"));
        if (amzDate is null)
            missing = (missing + " Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.").TrimStart();
        if (missing.Length > 0)
            throw new SigV4Exception("IncompleteSignature", missing + " Authorization=" + Canonical.Algorithm);

        SignedHeaderNames.Check(header.SignedHeaders, request, rules, dateHeader);
        var payload = PayloadHash(request, rules);
        var scope = CredentialScope.Parse(header.Credential, amzDate!, rules);
        return new SigV4Proof
        {
            AccessKeyId = RecentNames.Of(scope.AccessKeyId),
            SessionToken = Single(request, "X-Amz-Security-Token"),
            Date = RecentNames.Of(scope.Date),
            Region = RecentNames.Of(scope.Region),
            Service = rules.Service ?? RecentNames.Of(scope.Service),
            SignedAt = scope.SignedAt,
            CanonicalSha256 = Canonical.Sha256(request, rules, header.SignedHeaders, payload),
            Signature = header.Signature.ToString(),
            SpeaksS3 = rules.SpeaksS3,
        };
    }

    private static SigV4Proof FromQuery(SignedRequest request, SigV4Rules rules)
    {
        var errors = rules.SpeaksS3 ? "AuthorizationQueryParametersError" : "IncompleteSignature";
        if (Required("X-Amz-Algorithm") != Canonical.Algorithm)
            throw new SigV4Exception(errors, "X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256\"");
        var (credential, amzDate, signedHeaders, signature) =
            (Required("X-Amz-Credential"), Required("X-Amz-Date"), Required("X-Amz-SignedHeaders"), Required("X-Amz-Signature"));
        if (!int.TryParse(Required("X-Amz-Expires"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var expires))
            throw new SigV4Exception(errors, "X-Amz-Expires should be a number");
        if (expires < 1)
            throw new SigV4Exception(errors, "X-Amz-Expires must be non-negative");
        if (expires > 604_800)
            throw new SigV4Exception(
                errors,
                "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds");

        SignedHeaderNames.Check(signedHeaders, request, rules, dateHeader: null);
        var payload = rules.PresignedPayloadIsUnsigned
            ? Single(request, "x-amz-content-sha256") is { } declared && declared != UnsignedPayload
                ? PayloadHash(request, rules, declared)
                : UnsignedPayload
            : PayloadHash(request, rules);
        var scope = CredentialScope.Parse(credential, amzDate, rules);
        var tokens = QueryParameters.Find(request.Query, "X-Amz-Security-Token", out var token);
        if (tokens > 1)
            throw new SigV4Exception(errors, "X-Amz-Security-Token must be given once.");
        return new SigV4Proof
        {
            AccessKeyId = RecentNames.Of(scope.AccessKeyId),
            SessionToken = tokens == 1 ? QueryParameters.Decoded(token) : null,
            Date = RecentNames.Of(scope.Date),
            Region = RecentNames.Of(scope.Region),
            Service = rules.Service ?? RecentNames.Of(scope.Service),
            SignedAt = scope.SignedAt,
            Expires = expires,
            CanonicalSha256 = Canonical.Sha256(request, rules, signedHeaders, payload, CanonicalQuery.Unsigned.Signature),
            // An array that is null would be no absent hash, but an empty one.
            CanonicalSha256WithoutToken = tokens == 1
                ? (ReadOnlyMemory<byte>?)Canonical.Sha256(request, rules, signedHeaders, payload, CanonicalQuery.Unsigned.SignatureAndToken)
                : null,
            Signature = signature,
            SpeaksS3 = rules.SpeaksS3,
        };

        string Required(string name) => QueryParameters.Find(request.Query, name, out var value) == 1 && value.Length > 0
            ? QueryParameters.Decoded(value)
            : throw new SigV4Exception(
                errors,
                "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.");
    }

    private static bool IsPresigned(string query) =>
        QueryParameters.Has(query, "X-Amz-Algorithm") || QueryParameters.Has(query, "X-Amz-Signature");

    private static (string Region, string Service)? ScopeOf(ReadOnlySpan<char> credential)
    {
        Span<Range> parts = stackalloc Range[6];
        return CredentialScope.TrySplit(credential, parts) ? (RecentNames.Of(credential[parts[2]]), RecentNames.Of(credential[parts[3]])) : null;
    }

    private static string? KeyIdOf(ReadOnlySpan<char> credential)
    {
        Span<Range> parts = stackalloc Range[6];
        return CredentialScope.TrySplit(credential, parts) ? credential[parts[0]].ToString() : null;
    }

    private static string PayloadHash(SignedRequest request, SigV4Rules rules, string? declared)
    {
        if (declared is null)
            return request.BodySha256 ?? (rules.UnsignedPayload ? UnsignedPayload : SigV4Verifier.EmptySha256);
        if (declared == UnsignedPayload && rules.UnsignedPayload)
            return declared;
        if (declared.StartsWith("STREAMING-", StringComparison.Ordinal) && rules.Streaming)
            return declared;
        // What is not a hash of this body is refused, also where the body could not be hashed. AWS's Query and JSON services do not
        // read the header: they take the body's hash, and find another signature.
        if (!rules.UnsignedPayload)
            return declared == request.BodySha256 ? declared : throw SigV4Verifier.Mismatch();
        if (declared.Length != 64 || declared.AsSpan().ContainsAnyExcept(LowerHex))
        {
            throw new SigV4Exception("InvalidArgument", rules.Streaming
                ? "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value."
                : "x-amz-content-sha256 must be UNSIGNED-PAYLOAD or a valid sha256 value.");
        }
        return declared == request.BodySha256
            ? declared
            : throw new SigV4Exception(
                "XAmzContentSHA256Mismatch", "The provided 'x-amz-content-sha256' header does not match what was computed.");
    }

    /// <summary>The one value of a header; null where there is none.</summary>
    private static string? Single(SignedRequest request, string name)
    {
        string? found = null;
        for (var i = 0; i < request.Headers.Count; i++)
        {
            var (header, value) = request.Headers[i];
            if (!header.Equals(name, StringComparison.OrdinalIgnoreCase))
                continue;
            if (found is not null)
                throw new SigV4Exception("IncompleteSignature", $"The header '{name}' must be given once.");
            found = value.Trim();
        }
        return found;
    }

    private static string? HttpDate(string? date) => date is null
        ? null
        : DateTimeOffset.TryParseExact(date, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed)
            ? parsed.UtcDateTime.ToString(Canonical.TimeFormat, CultureInfo.InvariantCulture)
            : date;
}
