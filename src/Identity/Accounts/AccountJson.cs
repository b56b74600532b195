using System.Text.Json.Serialization;

namespace Rolecall.Identity.Accounts;

/// <summary>The JSON of all entities: whatever the state has, directly or in a dictionary.</summary>
[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    Converters = [typeof(NamedPoliciesConverter), typeof(OrdinalSetConverter)])]
[JsonSerializable(typeof(AccountState))]
internal sealed partial class AccountJson : JsonSerializerContext;
