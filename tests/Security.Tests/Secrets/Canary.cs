using System.Text;

namespace Rolecall.Security.Tests.Secrets;

/// <summary>A secret to be looked for, or a text that somebody may have put where no secret belongs.</summary>
/// <param name="Kind">What it is, for whoever reads of a hit.</param>
/// <param name="InFiles">The data directory must not hold it either; of a misplaced text the trail may, as AWS's does.</param>
internal sealed record Canary(string Kind, string Value, bool InFiles = true)
{
    /// <summary>It, and what becomes of it in URLs, JSON, headers and bodies.</summary>
    public IEnumerable<string> Forms()
    {
        var bytes = Encoding.UTF8.GetBytes(Value);
        var base64 = Convert.ToBase64String(bytes);
        string[] forms =
        [
            Value, Uri.EscapeDataString(Value), Value.ToUpperInvariant(), Value.ToLowerInvariant(),
            base64.TrimEnd('='), base64.TrimEnd('=').Replace('+', '-').Replace('/', '_'), Convert.ToHexStringLower(bytes),
            Convert.ToHexString(bytes),
            System.Text.Json.JsonEncodedText.Encode(Value).Value, Value.Replace("+", "%2B", StringComparison.Ordinal),
            Value.Replace("/", "%2F", StringComparison.Ordinal),
        ];
        return forms.Distinct();
    }
}
