using System.Text.Json.Serialization;

namespace Rolecall.Grains.Sandboxes;

[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    Converters = [typeof(SandboxRulesJson)])]
[JsonSerializable(typeof(SandboxChange))]
[JsonSerializable(typeof(SandboxSnapshot))]
internal sealed partial class SandboxJson : JsonSerializerContext;
