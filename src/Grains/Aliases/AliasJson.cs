using System.Text.Json.Serialization;

namespace Rolecall.Grains.Aliases;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AliasClaim))]
internal sealed partial class AliasJson : JsonSerializerContext;
