using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rolecall.Identity.Accounts;

/// <summary>
/// Sets of names or ARNs. Both kinds compare without regard to case when read back: ARNs of IAM differ by more than case.
/// </summary>
internal sealed class OrdinalSetConverter : JsonConverter<ImmutableSortedSet<string>>
{
    public override ImmutableSortedSet<string> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var names = ImmutableSortedSet.CreateBuilder<string>(StringComparer.OrdinalIgnoreCase);
        while (reader.Read() && reader.TokenType == JsonTokenType.String)
            names.Add(reader.GetString()!);
        return names.ToImmutable();
    }

    public override void Write(Utf8JsonWriter writer, ImmutableSortedSet<string> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var name in value)
            writer.WriteStringValue(name);
        writer.WriteEndArray();
    }
}
