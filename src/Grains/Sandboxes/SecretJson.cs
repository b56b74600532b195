using System.Text.Json;
using System.Text.Json.Serialization;
using Rolecall.Identity.Secrets;

namespace Rolecall.Grains.Sandboxes;

/// <summary>Secrets in records and snapshots, as text: the store seals them.</summary>
internal sealed class SecretJson : JsonConverter<Secret>
{
    public override Secret Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(reader.GetString() ?? throw new JsonException("a secret is null"));

    public override void Write(Utf8JsonWriter writer, Secret value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Reveal());
}
