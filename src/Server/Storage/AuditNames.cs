using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Rolecall.Server.Storage;

[JsonSerializable(typeof(ImmutableArray<string>))]
internal sealed partial class AuditNames : JsonSerializerContext;
