using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Rolecall.Identity.Simulation;

/// <summary>
/// Where the statements of a policy stand in its text, told as AWS's simulator does: a statement begins where its parser
/// stood before it, right behind the bracket (of a list, or of the only statement itself) or behind the statement before,
/// and ends behind its own bracket. Worked out from the two examples of AWS's CLI reference (simulate-custom-policy,
/// simulate-principal-policy); for a second statement of a list there is no example.
/// </summary>
public static class StatementPositions
{
    /// <summary>Start and end of each statement, in document order. The text is a policy that parsed; the work is linear in it.</summary>
    public static ImmutableArray<(TextPosition Start, TextPosition End)> Of(string json)
    {
        var text = Encoding.UTF8.GetBytes(json);
        var reader = new Utf8JsonReader(text);
        var found = ImmutableArray.CreateBuilder<(TextPosition, TextPosition)>();
        var cursor = new Cursor(text);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1 && reader.ValueTextEquals("Statement"u8))
                Read(ref reader, ref cursor, found);
        }
        return found.ToImmutable();
    }

    private static void Read(ref Utf8JsonReader reader, ref Cursor cursor, ImmutableArray<(TextPosition, TextPosition)>.Builder found)
    {
        reader.Read();
        var before = cursor.MoveTo(reader.BytesConsumed);
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            reader.Skip();
            found.Add((before, cursor.MoveTo(reader.BytesConsumed)));
            return;
        }
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            reader.Skip();
            var end = cursor.MoveTo(reader.BytesConsumed);
            found.Add((before, end));
            before = end;
        }
    }

    /// <summary>Goes through the text, forwards only.</summary>
    private ref struct Cursor(ReadOnlySpan<byte> text)
    {
        private readonly ReadOnlySpan<byte> text = text;
        private int offset;
        private TextPosition position = new(1, 1);

        public TextPosition MoveTo(long to)
        {
            var passed = text[offset..(int)to];
            offset = (int)to;
            var lineEnd = passed.LastIndexOf((byte)'\n');
            var letters = Encoding.UTF8.GetCharCount(passed[(lineEnd + 1)..]);
            return position = lineEnd < 0
                ? position with { Column = position.Column + letters }
                : new TextPosition(position.Line + passed.Count((byte)'\n'), letters + 1);
        }
    }
}
