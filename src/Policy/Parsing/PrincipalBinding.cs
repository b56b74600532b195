using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Rolecall.Policy.Parsing;

/// <summary>Principals' ARNs and the unique ids that stand behind them.</summary>
internal static class PrincipalBinding
{
    public static PolicyStatement Bind(PolicyStatement statement, IReadOnlyDictionary<string, BoundPrincipal> byArn)
    {
        return statement.Principal is { } principal
            ? statement with { Principal = principal with { Entries = [.. principal.Entries.Select(Bound)] } }
            : statement;

        PrincipalEntry Bound(PrincipalEntry entry) => entry switch
        {
            { Type: "AWS" } when byArn.TryGetValue(entry.Value, out var bound) => entry with { UniqueId = bound.UniqueId, AwaitedSince = bound.AwaitedSince },
            // Policies that were written before names could be awaited: no departure was counted then.
            { Type: "AWS" } when IsUserOrRole(entry.Value) => entry with { AwaitedSince = 0 },
            _ => entry,
        };
    }

    public static ImmutableArray<string> NamedIn(PolicyDocument document) =>
    [
        .. document.Statements.SelectMany(statement => statement.Principal?.Entries ?? [])
            .Where(entry => entry.Type == "AWS" && IsUserOrRole(entry.Value))
            .Select(entry => entry.Value)
            .Distinct(StringComparer.Ordinal),
    ];

    /// <summary>Accounts that stand as principals themselves, and those of the sessions that do.</summary>
    public static ImmutableArray<string> AccountsIn(PolicyDocument document) =>
    [
        .. document.Statements.SelectMany(statement => statement.Principal?.Entries ?? [])
            .Where(entry => entry.Type == "AWS" && !IsUserOrRole(entry.Value))
            .Select(entry => Arn.TryParse(entry.Value, out var arn) ? arn.Account : entry.Value)
            .Where(account => account.Length == 12 && account.All(char.IsAsciiDigit))
            .Distinct(StringComparer.Ordinal),
    ];

    private static bool IsUserOrRole(string value) => Arn.TryParse(value, out var arn) && arn.Service == "iam"
        && (arn.Resource.StartsWith("user/", StringComparison.Ordinal) || arn.Resource.StartsWith("role/", StringComparison.Ordinal));

    /// <summary>Some text of the document is twelve digits, as accounts' numbers are. Most have none.</summary>
    public static bool NamesNumbers(string json)
    {
        var left = json.AsSpan();
        while (left.IndexOf('"') is >= 0 and var quote)
        {
            left = left[(quote + 1)..];
            if (left.Length > 12 && left[12] == '"' && !left[..12].ContainsAnyExceptInRange('0', '9'))
                return true;
        }
        return false;
    }

    public static IEnumerable<string> UniqueIdsIn(string json, PolicyGrammar grammar) =>
        !json.Contains("\"AROA", StringComparison.Ordinal) && !json.Contains("\"AIDA", StringComparison.Ordinal)
            ? []
            : PolicyDocument.Parse(json, grammar).Statements
                .SelectMany(statement => statement.Principal?.Entries ?? [])
                .Where(entry => entry.Type == "AWS" && PrincipalReader.IsUniqueId(entry.Value))
                .Select(entry => entry.Value)
                .Distinct(StringComparer.Ordinal);

    public static string Replace(string json, IReadOnlyDictionary<string, string> byName)
    {
        var utf8 = Encoding.UTF8.GetBytes(json);
        var reader = new Utf8JsonReader(utf8);
        var message = new ArrayBufferWriter<byte>(utf8.Length);
        var copied = 0;
        // Where a principal element begins, and the "AWS" member in it; 0 is outside.
        int element = 0, aws = 0;
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName when element == 0
                    && (reader.ValueTextEquals("Principal"u8) || reader.ValueTextEquals("NotPrincipal"u8)):
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
                case JsonTokenType.String when aws != 0 && Replacement(reader.GetString()!, byName) is { } id:
                    message.Write(utf8.AsSpan(copied, (int)reader.TokenStartIndex - copied));
                    message.Write(Encoding.UTF8.GetBytes('"' + id + '"'));
                    copied = (int)reader.BytesConsumed;
                    break;
            }
        }
        message.Write(utf8.AsSpan(copied));
        return Encoding.UTF8.GetString(message.WrittenSpan);
    }

    private static string? Replacement(string name, IReadOnlyDictionary<string, string> byName) =>
        name.Length == 12 && name.All(char.IsAsciiDigit) ? $"arn:aws:iam::{name}:root" : byName.GetValueOrDefault(name);
}
