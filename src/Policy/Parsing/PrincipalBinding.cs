using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Rolecall.Policy.Parsing;

/// <summary>Principals' ARNs and the unique ids that stand behind them.</summary>
internal static class PrincipalBinding
{
    public static PolicyStatement Bind(PolicyStatement statement, IReadOnlyDictionary<string, string> idsByArn)
    {
        return statement.Principal is { } principal
            ? statement with { Principal = principal with { Entries = [.. principal.Entries.Select(Bound)] } }
            : statement;

        PrincipalEntry Bound(PrincipalEntry entry) => entry.Type == "AWS" && idsByArn.TryGetValue(entry.Value, out var id) ? entry with { UniqueId = id } : entry;
    }

    public static ImmutableArray<string> NamedIn(PolicyDocument document) =>
    [
        .. document.Statements.SelectMany(statement => statement.Principal?.Entries ?? [])
            .Where(entry => entry.Type == "AWS" && Arn.TryParse(entry.Value, out var arn) && arn.Service == "iam"
                && (arn.Resource.StartsWith("user/", StringComparison.Ordinal) || arn.Resource.StartsWith("role/", StringComparison.Ordinal)))
            .Select(entry => entry.Value)
            .Distinct(StringComparer.Ordinal),
    ];

    public static string Replace(string json, IReadOnlyDictionary<string, string> idsByArn)
    {
        var utf8 = Encoding.UTF8.GetBytes(json);
        var reader = new Utf8JsonReader(utf8);
        var shown = new ArrayBufferWriter<byte>(utf8.Length);
        var copied = 0;
        // Where a principal element begins, and the "AWS" member in it; 0 is outside.
        int element = 0, aws = 0;
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName when element == 0 && (reader.ValueTextEquals("Principal"u8) || reader.ValueTextEquals("NotPrincipal"u8)):
                    element = reader.CurrentDepth;
                    break;
                case JsonTokenType.PropertyName when element != 0 && reader.CurrentDepth <= element:
                    element = aws = 0;
                    break;
                case JsonTokenType.PropertyName when element != 0:
                    aws = reader.ValueTextEquals("AWS"u8) ? reader.CurrentDepth : 0;
                    break;
                case JsonTokenType.EndObject when reader.CurrentDepth < element:
                    element = aws = 0;
                    break;
                case JsonTokenType.String when aws != 0 && idsByArn.TryGetValue(reader.GetString()!, out var id):
                    shown.Write(utf8.AsSpan(copied, (int)reader.TokenStartIndex - copied));
                    shown.Write(Encoding.UTF8.GetBytes('"' + id + '"'));
                    copied = (int)reader.BytesConsumed;
                    break;
            }
        }
        shown.Write(utf8.AsSpan(copied));
        return Encoding.UTF8.GetString(shown.WrittenSpan);
    }
}
