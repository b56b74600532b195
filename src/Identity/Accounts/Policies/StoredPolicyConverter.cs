using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rolecall.Identity.Accounts.Policies;

internal sealed class StoredPolicyConverter : JsonConverter<StoredPolicy>
{
    public override StoredPolicy Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(reader.GetString() ?? throw new JsonException("a stored policy is null"));

    public override void Write(Utf8JsonWriter writer, StoredPolicy value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Json);
}
