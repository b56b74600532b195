using System.Text.Json.Serialization;

namespace Rolecall.Identity.Authorizations;

/// <summary>How records are written as JSON where they are kept.</summary>
[JsonSerializable(typeof(AuthorizationRecord))]
[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
internal sealed partial class AuthorizationJsonContext : JsonSerializerContext;
