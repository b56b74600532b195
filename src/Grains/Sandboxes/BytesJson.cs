using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rolecall.Grains.Sandboxes;

/// <summary>Keys and hashes in records and snapshots: base64; before 2026-11-29 a list of numbers.</summary>
internal sealed class BytesJson : JsonConverter<ImmutableArray<byte>>
{
    public override ImmutableArray<byte> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
            return [.. reader.GetBytesFromBase64()];
        var bytes = ImmutableArray.CreateBuilder<byte>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            bytes.Add(reader.GetByte());
        return bytes.ToImmutable();
    }

    public override void Write(Utf8JsonWriter writer, ImmutableArray<byte> value, JsonSerializerOptions options) =>
        writer.WriteBase64StringValue(value.AsSpan());
}
