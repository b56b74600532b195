using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Rolecall.Api.SigV2;
using Rolecall.Api.SigV4;
using Rolecall.Gateway.Operations;
using Rolecall.Gateway.Requests;
using Rolecall.Gateway.Wires.Grpc;

namespace Rolecall.Gateway.Pipeline;

/// <summary>Reads what an HTTP request, of whatever wire, brings to prove who makes it.</summary>
internal static class CredentialReader
{
    // Plain keys, for tools that cannot sign (grpcurl); the authenticator takes them over loopback or TLS only.
    private const string PlainKeyId = "aws-access-key-id";
    private const string PlainSecret = "aws-secret-access-key";
    private const string ContentHash = "x-amz-content-sha256";
    private const string PlainToken = "aws-session-token";
    private const string Bearer = "Bearer ";
    private const string RegionOfVersion2 = "us-east-1";

    /// <summary>The headers of the request that is read on this thread; nothing keeps them afterwards.</summary>
    [ThreadStatic] private static List<KeyValuePair<string, string>>? kept;

    /// <summary>gRPC: the signature covers method, path and headers, and the payload where its hash is declared.</summary>
    public static Evidence OfGrpc(HttpContext http, Operation row) =>
        Of(http, row.RpcRules, BodyHash.Of(http), chunks: null);

    /// <summary>
    /// Whether the headers alone say who calls: a signature that covers the body does so only where they declare the body's hash.
    /// </summary>
    public static bool TellsCaller(HttpContext http, SigV4Rules rules) =>
        RequestHeaders.Of(http.Request.Headers, "Authorization") is { } header
        ? !header.StartsWith("AWS4-", StringComparison.Ordinal) || http.Request.Headers.ContainsKey(ContentHash)
        : rules.PresignedPayloadIsUnsigned || !http.Request.Query.ContainsKey("X-Amz-Signature");

    /// <summary>
    /// What the headers alone bring: the body is taken to have the hash that they declare, which is to be checked once it is there.
    /// </summary>
    public static Evidence OfHeaders(HttpContext http, SigV4Rules rules) =>
        Of(http, rules, RequestHeaders.Of(http.Request.Headers, ContentHash), chunks: null);

    /// <exception cref="SigV4Exception">The proof is malformed, of another body, or one of several.</exception>
    public static Evidence Of(HttpContext http, SigV4Rules rules, string? bodySha256, ChunkChain? chunks)
    {
        var authorization = RequestHeaders.Of(http.Request.Headers, "Authorization");
        var signed = kept ?? [];
        kept = null;
        try
        {
            return Of(http, SignedRequestOf(http, bodySha256, signed), authorization, rules, chunks);
        }
        finally
        {
            // It held secrets.
            signed.Clear();
            kept = signed;
        }
    }

    private static Evidence Of(HttpContext http, SignedRequest request, string? authorization, SigV4Rules rules, ChunkChain? chunks)
    {
        var headers = http.Request.Headers;
        if (authorization?.StartsWith("AWS ", StringComparison.Ordinal) == true)
            throw VersionRefused();
        var isSigned = SigV4Parser.IsSigned(request);
        var isPlain = headers.ContainsKey(PlainKeyId) || headers.ContainsKey(PlainSecret) || headers.ContainsKey(PlainToken);
        if (request.Query.Length > 0 && SigV2Parser.IsPresigned(request.Query))
            return PresignedOf(http, request, rules, chunks, alone: !isSigned && !isPlain && authorization is null);
        if (isPlain && (isSigned || authorization is not null))
            throw new SigV4Exception("IncompleteSignature", "Only one authentication mechanism is allowed.");
        if (isSigned)
        {
            var proof = SigV4Parser.Parse(request, rules);
            return new Evidence.Signed(chunks is null ? proof : proof with { Chunks = chunks });
        }
        // A declared hash is checked against the body for every caller.
        if (rules.UnsignedPayload)
            SigV4Parser.PayloadHash(request, rules);
        if (authorization?.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) == true
            && authorization[Bearer.Length..].Trim() is { Length: > 0 } token)
            return new Evidence.AdminToken(token);
        if (isPlain)
            return PlainOf(headers);
        // An Authorization header that is neither ours nor AWS's is reported as a mistake, and not taken for an anonymous call.
        return headers.Authorization.Count > 0
            ? throw UnknownKind(authorization)
            : new Evidence.None();
    }

    /// <summary>A token without its kind, or a kind without a token, as a file that could not be read leaves it.</summary>
    private static SigV4Exception UnknownKind(string? authorization)
    {
        var what = authorization is null ? "is empty"
            : authorization.Trim().Equals(Bearer.Trim(), StringComparison.OrdinalIgnoreCase) ? "has no token behind Bearer"
            : "is of no known kind";
        return new(
            "IncompleteSignature",
            $"The Authorization header {what}. Admin tokens are sent as 'Authorization: Bearer TOKEN', "
            + "and AWS clients sign with AWS4-HMAC-SHA256.");
    }

    /// <summary>Signature Version 2: S3 takes URLs of it in its oldest region, and refuses all else of it in these words.</summary>
    private static SigV4Exception VersionRefused() =>
        new("InvalidRequest", "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.");

    private static Evidence.PresignedV2 PresignedOf(
        HttpContext http, SignedRequest request, SigV4Rules rules, ChunkChain? chunks, bool alone)
    {
        var host = S3Host.Of(http.Request.Host.Host);
        // Signed chunks are of version 4: nothing of this version could vouch for them.
        if (!rules.SpeaksS3 || host.Region != RegionOfVersion2 || chunks is not null)
            throw VersionRefused();
        if (!alone)
            throw SigV4Parser.TwoMechanisms();
        SigV4Parser.PayloadHash(request, rules);
        return new(SigV2Parser.Parse(request, host.Bucket));
    }

    /// <summary>The scope of the request's signature, unverified: it routes the request. Null where there is none.</summary>
    public static (string Region, string Service)? ScopeOf(HttpContext http) =>
        SigV4Parser.ScopeOf(RequestHeaders.Of(http.Request.Headers, "Authorization"), TargetOf(http).Query);

    /// <summary>Path and query exactly as they came: signatures cover them.</summary>
    public static (string Path, string Query) TargetOf(HttpContext http)
    {
        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        // The absolute form, as proxies send it.
        if (target.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || target.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
        {
            // The server has held its host against the Host header. A query may follow it without a path.
            var end = target.AsSpan("https://".Length).IndexOfAny('/', '?') is >= 0 and var found
                ? found + "https://".Length
                : target.Length;
            target = end < target.Length && target[end] == '/' ? target[end..] : "/" + target[end..];
        }
        var question = target.IndexOf('?', StringComparison.Ordinal);
        return question < 0 ? (target, "") : (target[..question], target[(question + 1)..]);
    }

    /// <summary>Half of a key pair, or an empty one (as an unset variable leaves it), must not count as an anonymous call.</summary>
    private static Evidence.Plain PlainOf(IHeaderDictionary headers) =>
        RequestHeaders.Of(headers, PlainKeyId) is { } keyId && RequestHeaders.Of(headers, PlainSecret) is { } secret
            ? new Evidence.Plain(keyId, secret, RequestHeaders.Of(headers, PlainToken))
            : throw new SigV4Exception(
                "IncompleteSignature", $"Plain keys are {PlainKeyId} and {PlainSecret}, and {PlainToken} for those of a session.");

    /// <param name="headers">Empty, and filled here.</param>
    private static SignedRequest SignedRequestOf(HttpContext http, string? bodySha256, List<KeyValuePair<string, string>> headers)
    {
        var (path, query) = TargetOf(http);
        foreach (var (name, values) in http.Request.Headers)
        {
            foreach (var value in values)
                headers.Add(new(name, value ?? ""));
        }
        return new SignedRequest { Method = http.Request.Method, Path = path, Query = query, Headers = headers, BodySha256 = bodySha256 };
    }
}
