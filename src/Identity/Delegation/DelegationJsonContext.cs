using System.Text.Json.Serialization;

namespace Rolecall.Identity.Delegation;

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StoredDelegationRequest))]
internal sealed partial class DelegationJsonContext : JsonSerializerContext;
