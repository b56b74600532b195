using System.Text.Json.Serialization;
using Rolecall.Contracts.Issuers;
using Rolecall.Contracts.Sandboxes;
using Rolecall.Grains.Sandboxes.IdentityProviders;

namespace Rolecall.Grains.Sandboxes;

[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    Converters = [typeof(SandboxRulesJson), typeof(BytesJson)])]
[JsonSerializable(typeof(StoredSandbox))]
[JsonSerializable(typeof(SandboxSettings))]
[JsonSerializable(typeof(SandboxLabels))]
[JsonSerializable(typeof(InstanceSignerRecord))]
[JsonSerializable(typeof(SimulatedIssuer))]
[JsonSerializable(typeof(SimulatedSamlIdp))]
[JsonSerializable(typeof(DirectoryUserEntry))]
[JsonSerializable(typeof(FormerSandboxRecord))]
internal sealed partial class SandboxJson : JsonSerializerContext;
