using System.Globalization;
using System.Text;
using Rolecall.Api.SigV4;

namespace Rolecall.Api.Tests.SigV4.Reference;

/// <summary>
/// The reader that this program had before: step by step, in strings, as AWS's page tells it. What it says of a request,
/// <see cref="SigV4Parser"/> says too.
/// </summary>
internal static class ReferenceParser
{
    private const string UnsignedPayload = "UNSIGNED-PAYLOAD";
    private const string EmptySha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    /// <summary>Whether the request carries a signature of this version at all.</summary>
    public static bool IsSigned(SignedRequest request) =>
        HeadersOf(request, "Authorization").Any(value => value.StartsWith("AWS4-", StringComparison.Ordinal))
        || QueryOf(request.Query, "X-Amz-Algorithm").Count > 0 || QueryOf(request.Query, "X-Amz-Signature").Count > 0;

    /// <summary>Whether a query, as it was sent, has a parameter of this name.</summary>
    public static bool HasParameter(string query, string name) => QueryOf(query, name).Count > 0;

    /// <summary>
    /// Region and service of the scope that <see cref="Parse"/> would find, unverified; null where there is none, or two.
    /// </summary>
    /// <param name="authorization">The Authorization header; null where there is none.</param>
    /// <param name="query">The query as it was sent.</param>
    public static (string Region, string Service)? ScopeOf(string? authorization, string query)
    {
        var credential = authorization is not null ? CredentialOf(authorization) : QueryOf(query, "X-Amz-Credential") is [var only] ? only : null;
        return credential?.Split('/') is [_, _, var region, var service, _] ? (region, service) : null;
    }

    /// <summary>
    /// The hash that stands in the canonical request: the declared one, once it is held against the body; else the body's own.
    /// </summary>
    /// <exception cref="SigV4Exception">Another hash than the body's is declared, or something that is none.</exception>
    public static string PayloadHash(SignedRequest request, SigV4Rules rules) =>
        PayloadHash(request, rules, Single(request, "x-amz-content-sha256"));

    /// <summary>The proof for whoever holds the secret.</summary>
    /// <exception cref="SigV4Exception">The signature is missing, incomplete, or signs too little.</exception>
    public static ReferenceProof Parse(SignedRequest request, SigV4Rules rules)
    {
        var authorization = HeadersOf(request, "Authorization");
        var presigned = QueryOf(request.Query, "X-Amz-Algorithm").Count > 0 || QueryOf(request.Query, "X-Amz-Signature").Count > 0;
        if (authorization.Count + (presigned ? 1 : 0) > 1)
            throw rules.SpeaksS3
                ? TwoMechanisms()
                : new SigV4Exception("IncompleteSignature", "Only one authentication mechanism is allowed.");
        if (presigned)
            return FromQuery(request, rules);
        return authorization.Count == 1
            ? FromHeader(request, rules, authorization[0])
            : throw new SigV4Exception("MissingAuthenticationToken", "Request is missing Authentication Token");
    }

    /// <summary>What S3 says to a request that is signed in more than one way.</summary>
    public static SigV4Exception TwoMechanisms() => new("InvalidArgument", "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified");

    private static ReferenceProof FromHeader(SignedRequest request, SigV4Rules rules, string authorization)
    {
        if (!authorization.StartsWith(ReferenceCanonical.Algorithm + " ", StringComparison.Ordinal))
            throw new SigV4Exception("IncompleteSignature", $"Unsupported AWS 'algorithm': '{authorization.Split(' ')[0]}'.");
        string? credential = null, signedHeaders = null, signature = null;
        foreach (var part in authorization[(ReferenceCanonical.Algorithm.Length + 1)..].Split(','))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            var (name, value) = equals < 0 ? (part.Trim(), "") : (part[..equals].Trim(), part[(equals + 1)..].Trim());
            ref var slot = ref credential;
            switch (name)
            {
                case "Credential":
                    break;
                case "SignedHeaders":
                    slot = ref signedHeaders;
                    break;
                case "Signature":
                    slot = ref signature;
                    break;
                default:
                    throw new SigV4Exception("IncompleteSignature", $"Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '{Hashed(authorization)}'.");
            }
            if (slot is not null)
                throw new SigV4Exception("IncompleteSignature", $"Authorization header has '{name}' more than once.");
            slot = value;
        }
        var missing = string.Join(' ', new[] { ("Credential", credential), ("Signature", signature), ("SignedHeaders", signedHeaders) }
            .Where(part => string.IsNullOrEmpty(part.Item2)).Select(part => $"Authorization header requires '{part.Item1}' parameter."));
        var amzDate = Single(request, "X-Amz-Date") ?? HttpDate(Single(request, "Date"));
        if (amzDate is null)
            missing = (missing + " Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.").TrimStart();
        if (missing.Length > 0)
            throw new SigV4Exception("IncompleteSignature", missing + " Authorization=" + ReferenceCanonical.Algorithm);

        var names = CheckSignedHeaders(
            request, signedHeaders!, rules, dateHeader: Single(request, "X-Amz-Date") is null ? "date" : "x-amz-date");
        var payload = PayloadHash(request, rules);
        var scope = ScopeOf(credential!, amzDate!, rules);
        return scope with
        {
            SessionToken = Single(request, "X-Amz-Security-Token"),
            StringToSign = ReferenceCanonical.StringToSign(amzDate!, scope.Scope, ReferenceCanonical.Request(request, rules, names, payload)),
            Signature = signature!,
        };
    }

    private static ReferenceProof FromQuery(SignedRequest request, SigV4Rules rules)
    {
        string Required(string name) => QueryOf(request.Query, name) is [{ Length: > 0 } only]
            ? only
            : throw new SigV4Exception(
                rules.SpeaksS3 ? "AuthorizationQueryParametersError" : "IncompleteSignature",
                "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.");

        var errors = rules.SpeaksS3 ? "AuthorizationQueryParametersError" : "IncompleteSignature";
        if (Required("X-Amz-Algorithm") != ReferenceCanonical.Algorithm)
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

        var names = CheckSignedHeaders(request, signedHeaders, rules, dateHeader: null);
        var payload = rules.PresignedPayloadIsUnsigned
            ? Single(request, "x-amz-content-sha256") is { } declared && declared != UnsignedPayload
                ? PayloadHash(request, rules, declared)
                : UnsignedPayload
            : PayloadHash(request, rules);
        var scope = ScopeOf(credential, amzDate, rules);
        var tokens = QueryOf(request.Query, "X-Amz-Security-Token");
        if (tokens.Count > 1)
            throw new SigV4Exception(errors, "X-Amz-Security-Token must be given once.");
        return scope with
        {
            SessionToken = tokens.Count == 1 ? tokens[0] : null,
            Expires = expires,
            StringToSign = ReferenceCanonical.StringToSign(
                amzDate, scope.Scope, ReferenceCanonical.Request(request, rules, names, payload, name => name == "X-Amz-Signature")),
            StringToSignWithoutToken = tokens.Count == 1
                ? ReferenceCanonical.StringToSign(amzDate, scope.Scope, ReferenceCanonical.Request(
                    request, rules, names, payload, name => name is "X-Amz-Signature" or "X-Amz-Security-Token"))
                : null,
            Signature = signature,
        };
    }

    private static ReferenceProof ScopeOf(string credential, string amzDate, SigV4Rules rules)
    {
        var parts = credential.Split('/');
        if (parts.Length != 5 || parts.Any(part => part.Length == 0))
            throw new SigV4Exception(
                "IncompleteSignature",
                $"Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '{credential}'");
        if (!DateTimeOffset.TryParseExact(
            amzDate, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var signedAt))
            throw new SigV4Exception(
                "IncompleteSignature",
                $"Date must be in ISO-8601 'basic format'. Got '{amzDate}'. See http://en.wikipedia.org/wiki/ISO_8601");
        if (parts[4] != "aws4_request")
            throw new SigV4Exception(
                "SignatureDoesNotMatch", $"Credential should be scoped with a valid terminator: 'aws4_request', not '{parts[4]}'.");
        if (rules.Service is { } service && parts[3] != service)
            throw new SigV4Exception("SignatureDoesNotMatch", $"Credential should be scoped to correct service: '{service}'.");
        if (!amzDate.StartsWith(parts[1], StringComparison.Ordinal) || parts[1].Length != 8)
            throw new SigV4Exception("SignatureDoesNotMatch", $"Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '{parts[1]}' != '{amzDate[..8]}', from '{amzDate}'.");
        return new ReferenceProof
        {
            AccessKeyId = parts[0],
            Date = parts[1],
            Region = parts[2],
            Service = parts[3],
            SignedAt = signedAt,
            StringToSign = "",
            Signature = "",
            SpeaksS3 = rules.SpeaksS3,
        };
    }

    /// <summary>The signed headers: the host, the date and every x-amz-* header that is there must be among them.</summary>
    private static string[] CheckSignedHeaders(SignedRequest request, string signedHeaders, SigV4Rules rules, string? dateHeader)
    {
        var names = signedHeaders.Split(';');
        var sorted = true;
        for (var i = 1; i < names.Length; i++)
            sorted &= string.CompareOrdinal(names[i - 1], names[i]) < 0;
        if (!sorted || names.Any(name => name.Length == 0 || name.Any(char.IsAsciiLetterUpper)))
            throw new SigV4Exception("SignatureDoesNotMatch", "SignedHeaders must be in lower case, sorted, and name each header once.");
        if (!names.Contains("host") && !names.Contains(":authority"))
            throw new SigV4Exception("SignatureDoesNotMatch", "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
        if (dateHeader is not null && !names.Contains(dateHeader))
            throw new SigV4Exception("SignatureDoesNotMatch", $"'{dateHeader}' must be a 'SignedHeader' in the AWS Authorization.");
        var unsigned = request.Headers
            .Select(header => header.Key.ToLowerInvariant())
            .Where(name => name.StartsWith("x-amz-", StringComparison.Ordinal) && name != "x-amz-security-token" && !names.Contains(name))
            .Distinct()
            .ToList();
        return unsigned.Count == 0
            ? names
            : throw new SigV4Exception(
                rules.SpeaksS3 ? "AccessDenied" : "SignatureDoesNotMatch",
                "There were headers present in the request which were not signed: " + string.Join(", ", unsigned));
    }

    private static string PayloadHash(SignedRequest request, SigV4Rules rules, string? declared)
    {
        if (declared is null)
            return request.BodySha256 ?? (rules.UnsignedPayload ? UnsignedPayload : EmptySha256);
        if (declared == UnsignedPayload && rules.UnsignedPayload)
            return declared;
        if (declared.StartsWith("STREAMING-", StringComparison.Ordinal) && rules.Streaming)
            return declared;
        // What is not a hash of this body is refused, also where the body could not be hashed. AWS's Query and JSON services do not
        // read the header: they take the body's hash, and find another signature.
        if (!rules.UnsignedPayload)
            return declared == request.BodySha256 ? declared : throw SigV4Verifier.Mismatch();
        if (declared.Length != 64 || !declared.All(char.IsAsciiHexDigitLower))
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

    /// <summary>The value of Credential in an Authorization header; null where it has none, or two.</summary>
    private static string? CredentialOf(string authorization)
    {
        const string name = "Credential=";
        string? found = null;
        var rest = authorization.AsSpan(authorization.IndexOf(' ', StringComparison.Ordinal) + 1);
        foreach (var range in rest.Split(','))
        {
            var part = rest[range].Trim();
            if (!part.StartsWith(name, StringComparison.Ordinal))
                continue;
            if (found is not null)
                return null;
            found = part[name.Length..].Trim().ToString();
        }
        return found;
    }

    /// <summary>The one value of a header; null where there is none.</summary>
    private static string? Single(SignedRequest request, string name)
    {
        string? found = null;
        foreach (var (header, value) in request.Headers)
        {
            if (!header.Equals(name, StringComparison.OrdinalIgnoreCase))
                continue;
            if (found is not null)
                throw new SigV4Exception("IncompleteSignature", $"The header '{name}' must be given once.");
            found = value.Trim();
        }
        return found;
    }

    private static List<string> HeadersOf(SignedRequest request, string name) =>
        [.. request.Headers.Where(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value.Trim())];

    private static List<string> QueryOf(string query, string name)
    {
        var found = new List<string>();
        if (!query.Contains(name, StringComparison.Ordinal))
            return found;
        foreach (var pair in query.Split('&'))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (Encoding.UTF8.GetString(ReferenceCanonical.Decode(equals < 0 ? pair : pair[..equals])) == name)
                found.Add(equals < 0 ? "" : Encoding.UTF8.GetString(ReferenceCanonical.Decode(pair[(equals + 1)..])));
        }
        return found;
    }

    private static string? HttpDate(string? date) => date is null
        ? null
        : DateTimeOffset.TryParseExact(date, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed)
            ? parsed.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)
            : date;

    /// <summary>The header itself may be somebody's secret, put where a signature belongs; what is told is also kept on record.</summary>
    private static string Hashed(string authorization) =>
        Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(authorization)));
}
