using System.Text;
using Rolecall.Gateway.Wires.RestXml;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Wires.Query;

/// <summary>application/x-www-form-urlencoded text, of a body or of a query string.</summary>
internal static class QueryForm
{
    /// <summary>Reads a body.</summary>
    /// <param name="limit">Bytes.</param>
    /// <exception cref="AwsFaultException">Over the limit (413), or no percent-encoded UTF-8 (400).</exception>
    public static List<KeyValuePair<string, string>> Parse(ReadOnlySpan<byte> body, int limit = WireLimits.MaxDocumentBytes)
    {
        if (body.Length > limit)
            throw WireFaults.TooLarge(limit);
        var pairs = new List<KeyValuePair<string, string>>();
        foreach (var range in body.Split((byte)'&'))
        {
            var pair = body[range];
            if (pair.IsEmpty)
                continue;
            if (pairs.Count == WireLimits.MaxParameters)
                throw WireFaults.MalformedInput($"More than {WireLimits.MaxParameters} parameters");
            var equals = pair.IndexOf((byte)'=');
            var name = Rfc3986.Decode(equals < 0 ? pair : pair[..equals], plusIsSpace: true);
            var value = Rfc3986.Decode(equals < 0 ? default : pair[(equals + 1)..], plusIsSpace: true);
            if (name is null || value is null)
                throw WireFaults.MalformedQueryString("The query string contains a syntax error");
            pairs.Add(new(name, value));
        }

        return pairs;
    }

    /// <summary>Reads a query string, with or without its question mark.</summary>
    /// <exception cref="AwsFaultException">As for a body.</exception>
    public static List<KeyValuePair<string, string>> Parse(string query)
    {
        if (query.Length == 0)
            return [];
        if (query.Length > WireLimits.MaxDocumentBytes)
            throw WireFaults.TooLarge(WireLimits.MaxDocumentBytes);
        try
        {
            return Parse(Rfc3986.StrictUtf8.GetBytes(query.StartsWith('?') ? query[1..] : query));
        }
        catch (EncoderFallbackException)
        {
            throw WireFaults.MalformedQueryString("The query string contains a syntax error");
        }
    }

    /// <summary>Writes pairs that <see cref="Parse(string)"/> reads back.</summary>
    public static string Format(IEnumerable<KeyValuePair<string, string>> pairs) =>
        string.Join('&', pairs.Select(pair => $"{Rfc3986.Encode(pair.Key)}={Rfc3986.Encode(pair.Value)}"));
}
