using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Rolecall.Identity.Accounts.Policies;

namespace Rolecall.Identity.Accounts;

/// <summary>Inline policies as an object; read back in the order, and with the comparer, of names.</summary>
internal sealed class NamedPoliciesConverter : JsonConverter<ImmutableSortedDictionary<string, StoredPolicy>>
{
    public override ImmutableSortedDictionary<string, StoredPolicy> Read(
        ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
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
