using System.Text.Json.Serialization;
using Rolecall.Identity.Organizations.Members;
using Rolecall.Identity.Organizations.Policies;

namespace Rolecall.Identity.Organizations;

/// <summary>The JSON of all entities: whatever the state has, directly or in a dictionary, and what only records have.</summary>
[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(OrganizationState))]
[JsonSerializable(typeof(PolicyTypeSwitch))]
[JsonSerializable(typeof(FormerRecord))]
[JsonSerializable(typeof(FormerOrganization))]
internal sealed partial class OrganizationJson : JsonSerializerContext;
