using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Rolecall.Api.SigV4;
using Rolecall.Gateway.Operations;

namespace Rolecall.Gateway;

/// <summary>Reads what an HTTP request, of whatever wire, brings to prove who makes it.</summary>
internal static class CredentialReader
{
    // Plain keys, for tools that cannot sign (grpcurl); the authenticator takes them over loopback or TLS only.
    private const string PlainKeyId = "aws-access-key-id";
    private const string PlainSecret = "aws-secret-access-key";
    private const string ContentHash = "x-amz-content-sha256";
    private const string PlainToken = "aws-session-token";

    /// <summary>gRPC: the signature covers method, path and headers, not the payload.</summary>
    public static Evidence OfUnsignedPayload(HttpContext http, Operation row) =>
        Of(http, SigV4Rules.Rpc(OperationTable.SigningNameOf(row.Method.Service)), bodySha256: null, chunks: null);

    /// <summary>Whether the headers alone say who calls: a signature that covers the body does so only where they declare the body's hash.</summary>
    public static bool TellsCaller(HttpContext http, SigV4Rules rules) => http.Request.Headers.Authorization is [{ } header]
        ? !header.StartsWith("AWS4-", StringComparison.Ordinal) || http.Request.Headers.ContainsKey(ContentHash)
        : rules.PresignedPayloadIsUnsigned || !http.Request.Query.ContainsKey("X-Amz-Signature");

    /// <summary>What the headers alone bring: the body is taken to have the hash that they declare, which is to be checked once it is there.</summary>
    public static Evidence OfHeaders(HttpContext http, SigV4Rules rules) =>
        Of(http, rules, http.Request.Headers[ContentHash] is [{ } declared] ? declared : null, chunks: null);

    public static Evidence Of(HttpContext http, SigV4Rules rules, string? bodySha256, ChunkChain? chunks)
    {
        var headers = http.Request.Headers;
        if (headers.Authorization is [{ } bearer] && bearer.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
            return new Evidence.AdminToken(bearer["Bearer ".Length..].Trim());
        // Signature Version 2, which S3 clients still fall back to; AWS refuses it in these words.
        if (http.Request.Query.ContainsKey("AWSAccessKeyId") || (headers.Authorization is [{ } old] && old.StartsWith("AWS ", StringComparison.Ordinal)))
            throw new SigV4Exception("InvalidRequest", "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.");
        var request = SignedRequestOf(http, bodySha256);
        if (SigV4Parser.IsSigned(request))
            return new Evidence.Signed(SigV4Parser.Parse(request, rules) with { Chunks = chunks });
        if (headers[PlainKeyId] is [{ Length: > 0 } keyId] && headers[PlainSecret] is [{ Length: > 0 } secret])
            return new Evidence.Plain(keyId, secret, headers[PlainToken] is [{ Length: > 0 } token] ? token : null);
        // An Authorization header that is neither ours nor AWS's is a mistake to tell, not an anonymous call.
        return headers.Authorization.Count > 0
            ? throw new SigV4Exception("IncompleteSignature", "The Authorization header is of no known kind.")
            : new Evidence.None();
    }

    /// <summary>The scope of the request's signature, unverified: it routes the request. Null where there is none.</summary>
    public static (string Region, string Service)? ScopeOf(HttpContext http)
    {
        var credential = http.Request.Headers.Authorization is [{ } header] && header.IndexOf("Credential=", StringComparison.Ordinal) is >= 0 and var at
            ? header[(at + "Credential=".Length)..].Split(',', ' ')[0]
            : http.Request.Query["X-Amz-Credential"] is [{ } presigned] ? presigned : null;
        return credential?.Split('/') is [_, _, var region, var service, _] ? (region, service) : null;
    }

    /// <summary>Path and query exactly as they came: signatures cover them.</summary>
    public static (string Path, string Query) TargetOf(HttpContext http)
    {
        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        // The absolute form, as proxies send it.
        if (target.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || target.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
        {
            var slash = target.IndexOf('/', target.IndexOf("//", StringComparison.Ordinal) + 2);
            target = slash < 0 ? "/" : target[slash..];
        }
        var question = target.IndexOf('?', StringComparison.Ordinal);
        return question < 0 ? (target, "") : (target[..question], target[(question + 1)..]);
    }

    private static SignedRequest SignedRequestOf(HttpContext http, string? bodySha256)
    {
        var (path, query) = TargetOf(http);
        var headers = new List<KeyValuePair<string, string>>(http.Request.Headers.Count);
        foreach (var (name, values) in http.Request.Headers)
        {
            foreach (var value in values)
                headers.Add(new(name, value ?? ""));
        }
        return new SignedRequest { Method = http.Request.Method, Path = path, Query = query, Headers = headers, BodySha256 = bodySha256 };
    }
}
