using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Rolecall.Identity;

/// <summary>A place in a document; line and column from 1.</summary>
public readonly record struct TextPosition(int Line, int Column);

/// <summary>
/// Where the statements of a policy stand in its text, told as AWS's simulator does: a statement begins where its parser
/// stood before it, right behind the bracket (of a list, or of the only statement itself) or behind the statement before,
/// and ends behind its own bracket. Worked out from the two examples of AWS's CLI reference (simulate-custom-policy,
/// simulate-principal-policy); for a second statement of a list there is no example.
/// </summary>
public static class StatementPositions
{
    /// <summary>Start and end of each statement, in document order. The text is a policy that parsed.</summary>
    public static ImmutableArray<(TextPosition Start, TextPosition End)> Of(string json)
    {
        var text = Encoding.UTF8.GetBytes(json);
        var reader = new Utf8JsonReader(text);
        var found = ImmutableArray.CreateBuilder<(TextPosition, TextPosition)>();
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1 && reader.ValueTextEquals("Statement"u8))
                Read(ref reader, text, found);
        }
        return found.ToImmutable();
    }

    private static void Read(ref Utf8JsonReader reader, byte[] text, ImmutableArray<(TextPosition, TextPosition)>.Builder found)
    {
        reader.Read();
        var before = reader.BytesConsumed;
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            reader.Skip();
            found.Add((PositionAt(text, before), PositionAt(text, reader.BytesConsumed)));
            return;
        }
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            reader.Skip();
            found.Add((PositionAt(text, before), PositionAt(text, reader.BytesConsumed)));
            before = reader.BytesConsumed;
        }
    }

    private static TextPosition PositionAt(byte[] text, long offset)
    {
        var before = text.AsSpan(0, (int)offset);
        var lineStart = before.LastIndexOf((byte)'\n') + 1;
        return new TextPosition(before.Count((byte)'\n') + 1, Encoding.UTF8.GetCharCount(before[lineStart..]) + 1);
    }
}
