using System.Security.Cryptography;
using System.Text;
using Rolecall.Api.SigV4;

namespace Rolecall.Api.Tests.SigV4.Reference;

/// <summary>
/// The canonical request and the string to sign, text by text. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
/// </summary>
internal static class ReferenceCanonical
{
    public const string Algorithm = "AWS4-HMAC-SHA256";

    public static string Request(
        SignedRequest request, SigV4Rules rules, IReadOnlyList<string> signedHeaders, string payloadHash,
        Func<string, bool>? leaveOutQuery = null)
    {
        var text = new StringBuilder(512);
        text.Append(request.Method)
            .Append('\n')
            .Append(Path(request.Path, rules))
            .Append('\n')
            .Append(Query(request.Query, leaveOutQuery))
            .Append('\n');
        foreach (var name in signedHeaders)
            text.Append(name).Append(':').Append(HeaderValue(request, name)).Append('\n');
        return text.Append('\n').AppendJoin(';', signedHeaders).Append('\n').Append(payloadHash).ToString();
    }

    public static string StringToSign(string amzDate, string scope, string canonicalRequest) =>
        $"{Algorithm}\n{amzDate}\n{scope}\n{HexSha256(canonicalRequest)}";

    public static string HexSha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>RFC 3986 in UTF-8: everything but the unreserved characters, upper-case hex.</summary>
    public static void Encode(StringBuilder text, ReadOnlySpan<byte> bytes, bool keepSlash)
    {
        foreach (var octet in bytes)
        {
            var letter = (char)octet;
            if (char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' or '~' || (keepSlash && letter == '/'))
                text.Append(letter);
            else
                text.Append('%').Append("0123456789ABCDEF"[octet >> 4]).Append("0123456789ABCDEF"[octet & 15]);
        }
    }

    /// <summary>Percent-decodes; a percent sign that begins no escape stands for itself.</summary>
    public static byte[] Decode(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var length = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] == '%' && i + 2 < bytes.Length && char.IsAsciiHexDigit((char)bytes[i + 1])
                && char.IsAsciiHexDigit((char)bytes[i + 2]))
            {
                bytes[length++] = (byte)(HexValue(bytes[i + 1]) << 4 | HexValue(bytes[i + 2]));
                i += 2;
            }
            else
            {
                bytes[length++] = bytes[i];
            }
        }
        return bytes[..length];
    }

    private static int HexValue(byte digit) => char.IsAsciiDigit((char)digit) ? digit - '0' : (digit | 0x20) - 'a' + 10;

    private static string Path(string path, SigV4Rules rules)
    {
        if (path.Length <= 1)
            return "/";
        var normal = rules.NormalizePath ? Normalize(path) : path;
        var text = new StringBuilder(normal.Length + 16);
        Encode(text, rules.EncodePathAgain ? Encoding.UTF8.GetBytes(normal) : Decode(normal), keepSlash: true);
        return text.ToString();
    }

    /// <summary>RFC 3986 section 5.2.4, and double slashes made one.</summary>
    private static string Normalize(string path)
    {
        var kept = new List<string>();
        foreach (var segment in path.Split('/'))
        {
            if (segment == "..")
            {
                if (kept.Count > 0)
                    kept.RemoveAt(kept.Count - 1);
            }
            else if (segment is not ("" or "."))
            {
                kept.Add(segment);
            }
        }
        var trailing = path.EndsWith('/') && kept.Count > 0 ? "/" : "";
        return "/" + string.Join('/', kept) + trailing;
    }

    private static string Query(string query, Func<string, bool>? leaveOut)
    {
        if (query.Length == 0)
            return "";
        var pairs = new List<(string Name, string Value)>();
        foreach (var pair in query.Split('&'))
        {
            if (pair.Length == 0)
                continue;
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var name = Encoded(equals < 0 ? pair : pair[..equals]);
            if (leaveOut?.Invoke(name) != true)
                pairs.Add((name, equals < 0 ? "" : Encoded(pair[(equals + 1)..])));
        }
        pairs.Sort((one, other) => string.CompareOrdinal(one.Name, other.Name) is not 0 and var byName ? byName : string.CompareOrdinal(
            one.Value, other.Value));
        return string.Join('&', pairs.Select(pair => pair.Name + "=" + pair.Value));
    }

    private static string Encoded(string text)
    {
        var encoded = new StringBuilder(text.Length);
        Encode(encoded, Decode(text), keepSlash: false);
        return encoded.ToString();
    }

    private static string HeaderValue(SignedRequest request, string name)
    {
        StringBuilder? several = null;
        string? first = null;
        foreach (var (header, value) in request.Headers)
        {
            if (!header.Equals(name, StringComparison.OrdinalIgnoreCase))
                continue;
            if (first is null)
                first = Folded(value);
            else
                (several ??= new StringBuilder(first)).Append(',').Append(Folded(value));
        }
        return several?.ToString() ?? first ?? "";
    }

    /// <summary>Trimmed, and runs of blanks made one.</summary>
    private static string Folded(string value)
    {
        var trimmed = value.AsSpan().Trim();
        if (trimmed.IndexOf("  ", StringComparison.Ordinal) < 0 && trimmed.IndexOfAny('\t', '\r', '\n') < 0)
            return trimmed.ToString();
        var text = new StringBuilder(trimmed.Length);
        var blank = false;
        foreach (var letter in trimmed)
        {
            var isBlank = letter is ' ' or '\t' or '\r' or '\n';
            if (!isBlank)
                text.Append(letter);
            else if (!blank)
                text.Append(' ');
            blank = isBlank;
        }
        return text.ToString();
    }
}
