using System.Buffers.Text;
using System.Text.Json;

namespace Rolecall.Identity.Sessions.Federation;

/// <summary>
/// The issuer that a web identity token names, unproven: good for nothing but to find the provider that is to prove it, which reads the
/// token anew and by stricter rules.
/// </summary>
public static class TokenIssuer
{
    private const int LongestToken = 20_000;
    private const string Https = "https://";

    /// <summary>Google's tokens may name their issuer without a scheme.</summary>
    private const string Google = "accounts.google.com";

    /// <summary>Host and path of the issuer; null where the text names none that can be found.</summary>
    public static string? Peek(string token)
    {
        if (token.Length > LongestToken || token.Split('.', 4) is not [_, { Length: > 0 } claims, _])
            return null;
        try
        {
            return NameOf(Base64Url.DecodeFromChars(claims));
        }
        catch (Exception unreadable) when (unreadable is FormatException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? NameOf(byte[] json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 32 });
        string? found = null;
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1)
                continue;
            var isIssuer = reader.ValueTextEquals("iss"u8);
            reader.Read();
            if (isIssuer && reader.TokenType == JsonTokenType.String)
                found = reader.GetString();
            reader.Skip();
        }
        return found switch
        {
            Google => Google,
            { Length: > 8 and <= 255 } when found.StartsWith(Https, StringComparison.Ordinal) => found[Https.Length..],
            _ => null,
        };
    }
}
