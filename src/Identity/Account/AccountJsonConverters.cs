using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rolecall.Identity;

/// <summary>Inline policies as an object; read back in the order, and with the comparer, of names.</summary>
internal sealed class NamedPoliciesConverter : JsonConverter<ImmutableSortedDictionary<string, StoredPolicy>>
{
    public override ImmutableSortedDictionary<string, StoredPolicy> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var policies = NameOrder.EmptyOf<StoredPolicy>().ToBuilder();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            policies[name] = new StoredPolicy(reader.GetString()!);
        }
        return policies.ToImmutable();
    }

    public override void Write(Utf8JsonWriter writer, ImmutableSortedDictionary<string, StoredPolicy> value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var (name, policy) in value)
            writer.WriteString(name, policy.Json);
        writer.WriteEndObject();
    }
}

/// <summary>Sets of names or ARNs. Both kinds compare without regard to case when read back: ARNs of IAM differ by more than case.</summary>
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
