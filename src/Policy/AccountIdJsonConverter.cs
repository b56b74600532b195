using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rolecall.Policy;

/// <summary>An account id in JSON is its twelve digits, as it was when it was a string.</summary>
public sealed class AccountIdJsonConverter : JsonConverter<AccountId>
{
    /// <exception cref="JsonException">The text is no account id.</exception>
    public override AccountId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        AccountId.TryParse(reader.GetString(), out var id) ? id : throw new JsonException("This is not an account id.");

    public override void Write(Utf8JsonWriter writer, AccountId value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
