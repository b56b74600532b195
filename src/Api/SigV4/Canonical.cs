using System.Buffers;
using System.Security.Cryptography;

namespace Rolecall.Api.SigV4;

/// <summary>
/// The canonical request and the string to sign. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
/// </summary>
internal static class Canonical
{
    public const string Algorithm = "AWS4-HMAC-SHA256";

    /// <summary>ISO 8601's basic format.</summary>
    public const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";

    /// <summary>Bytes of a text to sign that most requests do with.</summary>
    public const int MostTexts = 1024;

    private static readonly SearchValues<char> Blanks = SearchValues.Create(" \t\r\n");

    /// <summary>SHA-256 of the canonical request: 32 bytes, all of it that is signed.</summary>
    /// <param name="request">As it was sent.</param>
    /// <param name="rules">Of its service.</param>
    /// <param name="signedHeaders">Names in lower case and in order, with ";" between.</param>
    /// <param name="payloadHash">In hex, or what stands for one.</param>
    /// <param name="unsigned">Parameters that are left out.</param>
    public static byte[] Sha256(
        SignedRequest request, SigV4Rules rules, ReadOnlySpan<char> signedHeaders, string payloadHash, CanonicalQuery.Unsigned unsigned = default)
    {
        var text = new SigningText(stackalloc byte[MostTexts]);
        Write(ref text, request, rules, signedHeaders, payloadHash, unsigned);
        var hash = SHA256.HashData(text.Written);
        text.Dispose();
        return hash;
    }

    /// <summary>The canonical request.</summary>
    public static void Write(
        scoped ref SigningText text,
        SignedRequest request,
        SigV4Rules rules,
        ReadOnlySpan<char> signedHeaders,
        string payloadHash,
        CanonicalQuery.Unsigned unsigned)
    {
        text.Add(request.Method);
        text.Add((byte)'\n');
        WritePath(ref text, request.Path, rules);
        text.Add((byte)'\n');
        CanonicalQuery.Write(ref text, request.Query, unsigned);
        text.Add((byte)'\n');
        foreach (var range in signedHeaders.Split(';'))
        {
            var name = signedHeaders[range];
            text.Add(name);
            text.Add((byte)':');
            WriteHeader(ref text, request, name);
            text.Add((byte)'\n');
        }
        text.Add((byte)'\n');
        text.Add(signedHeaders);
        text.Add((byte)'\n');
        text.Add(payloadHash);
    }

    /// <summary>The string to sign.</summary>
    /// <param name="text">Written to.</param>
    /// <param name="signedAt">When.</param>
    /// <param name="date">The scope's, yyyyMMdd.</param>
    /// <param name="region">The scope's.</param>
    /// <param name="service">The scope's.</param>
    /// <param name="sha256">Of the canonical request.</param>
    public static void WriteStringToSign(
        scoped ref SigningText text, DateTimeOffset signedAt, string date, string region, string service, ReadOnlySpan<byte> sha256)
    {
        WriteHead(ref text, Algorithm, signedAt, date, region, service);
        text.AddHex(sha256);
    }

    /// <summary>What every string to sign begins with: its kind, when, and the scope, a line each.</summary>
    public static void WriteHead(
        scoped ref SigningText text, string kind, DateTimeOffset signedAt, string date, string region, string service)
    {
        text.Add(kind);
        text.Add((byte)'\n');
        text.Add(signedAt);
        text.Add((byte)'\n');
        text.Add(date);
        text.Add((byte)'/');
        text.Add(region);
        text.Add((byte)'/');
        text.Add(service);
        text.Add("/aws4_request\n"u8);
    }

    private static void WritePath(scoped ref SigningText text, ReadOnlySpan<char> path, SigV4Rules rules)
    {
        if (path.Length <= 1)
        {
            text.Add((byte)'/');
            return;
        }
        if (!rules.NormalizePath || IsNormal(path))
        {
            text.AddEncoded(path, decode: !rules.EncodePathAgain, keepSlash: true);
            return;
        }
        var normal = ArrayPool<char>.Shared.Rent(path.Length + 1);
        text.AddEncoded(normal.AsSpan(0, Normalize(path, normal)), decode: !rules.EncodePathAgain, keepSlash: true);
        ArrayPool<char>.Shared.Return(normal);
    }

    /// <summary>There is nothing to take out: no segment is empty but the first and the last, and none begins with a dot.</summary>
    private static bool IsNormal(ReadOnlySpan<char> path) => path[0] == '/'
        && !path.Contains("//", StringComparison.Ordinal)
        && !path.Contains("/.", StringComparison.Ordinal);

    /// <summary>RFC 3986 section 5.2.4, and double slashes made one.</summary>
    private static int Normalize(ReadOnlySpan<char> path, Span<char> normal)
    {
        var length = 0;
        foreach (var range in path.Split('/'))
        {
            var segment = path[range];
            if (segment is "..")
            {
                length = Math.Max(0, normal[..length].LastIndexOf('/'));
            }
            else if (segment is not ("" or "."))
            {
                normal[length++] = '/';
                segment.CopyTo(normal[length..]);
                length += segment.Length;
            }
        }
        if (length == 0 || path[^1] == '/')
            normal[length++] = '/';
        return length;
    }

    private static void WriteHeader(scoped ref SigningText text, SignedRequest request, ReadOnlySpan<char> name)
    {
        var headers = request.Headers;
        var isFirst = true;
        for (var i = 0; i < headers.Count; i++)
        {
            var (header, value) = headers[i];
            if (!name.Equals(header, StringComparison.OrdinalIgnoreCase))
                continue;
            if (!isFirst)
                text.Add((byte)',');
            isFirst = false;
            WriteFolded(ref text, value.AsSpan().Trim());
        }
    }

    /// <summary>Runs of blanks are one.</summary>
    private static void WriteFolded(scoped ref SigningText text, ReadOnlySpan<char> trimmed)
    {
        while (trimmed.IndexOfAny(Blanks) is >= 0 and var blank)
        {
            text.Add(trimmed[..blank]);
            text.Add((byte)' ');
            // What is trimmed does not end with a blank.
            trimmed = trimmed[(blank + trimmed[blank..].IndexOfAnyExcept(Blanks))..];
        }
        text.Add(trimmed);
    }
}
