using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Rolecall.Server.Storage.Trail;

[JsonSerializable(typeof(ImmutableArray<string>))]
internal sealed partial class OlderNames : JsonSerializerContext;
