using Rolecall.Api.SigV4;

namespace Rolecall.Api.Tests.SigV4;

/// <summary>A known answer with one thing changed, and the code that AWS refuses it with.</summary>
internal sealed record Mutant(string What, SignedRequest Request, string Code)
{
    /// <summary>The text with one bit flipped, for every bit of its bytes.</summary>
    public static IEnumerable<string> BitFlips(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            for (var bit = 0; bit < 8; bit++)
                yield return string.Concat(text.AsSpan(0, at), [(char)(text[at] ^ (1 << bit))], text.AsSpan(at + 1));
        }
    }

    /// <summary>The request with its signature (or, with <paramref name="name"/> Credential, its scope) replaced, wherever it stands.</summary>
    public static SignedRequest With(KnownAnswer answer, string name, string value)
    {
        if (answer.Presigned)
        {
            var query = answer.Request.Query.Split('&').Select(pair =>
                pair.StartsWith("X-Amz-" + name + "=", StringComparison.Ordinal) ? $"X-Amz-{name}={Uri.EscapeDataString(value)}" : pair);
            return answer.Request with { Query = string.Join('&', query) };
        }
        var authorization = answer.Request.HeaderOf("Authorization")!;
        var start = authorization.IndexOf(name + "=", StringComparison.Ordinal) + name.Length + 1;
        var end = authorization.IndexOf(',', start) is >= 0 and var comma ? comma : authorization.Length;
        return answer.Request.WithHeader("Authorization", authorization[..start] + value + authorization[end..]);
    }

    /// <summary>The headers that the answer signs, in lower case.</summary>
    public static string[] SignedHeaders(KnownAnswer answer) => answer.CanonicalRequest.Split('\n')[^2].Split(';');
}
