using System.Text.Json.Serialization;
using Rolecall.Contracts.Sandboxes;

namespace Rolecall.Grains.Sandboxes;

[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    Converters = [typeof(SandboxRulesJson), typeof(BytesJson)])]
[JsonSerializable(typeof(StoredSandbox))]
[JsonSerializable(typeof(SandboxSettings))]
[JsonSerializable(typeof(InstanceSignerRecord))]
[JsonSerializable(typeof(SimulatedIssuer))]
[JsonSerializable(typeof(FormerSandboxRecord))]
internal sealed partial class SandboxJson : JsonSerializerContext;
