using System.Text.Json.Serialization;

namespace Rolecall.Identity.Contexts;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(ContextAssertion))]
internal sealed partial class ContextAssertionJson : JsonSerializerContext;
