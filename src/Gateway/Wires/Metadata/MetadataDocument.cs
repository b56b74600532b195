using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Rolecall.Gateway.Wires.Metadata;

/// <summary>
/// Documents of the metadata endpoints. Shell scripts cut the instance's line by line ("SecretAccessKey" : "…"), so they have AWS's lines
/// and spaces; and no letter of a secret is escaped, for grep undoes no escapes.
/// </summary>
internal static class MetadataDocument
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One member a line, as IMDS writes them; null is told as null.</summary>
    public static string OfLines(IEnumerable<KeyValuePair<string, string?>> members) =>
        "{\n" + string.Join(",\n", members.Select(member => $"  {Text(member.Key)} : {Text(member.Value)}")) + "\n}";

    /// <summary>All in one line, as the container endpoint writes it.</summary>
    public static string OfLine(IEnumerable<KeyValuePair<string, string>> members) =>
        "{" + string.Join(",", members.Select(member => $"{Text(member.Key)}:{Text(member.Value)}")) + "}";

    /// <summary>A time as these documents write it, in whole seconds.</summary>
    public static string Instant(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private static string Text(string? value) => JsonSerializer.Serialize(value, Plain);
}
