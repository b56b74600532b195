using System.Text.Json.Serialization;

namespace Rolecall.Server.Storage.Chains;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AcceptedLoss))]
internal sealed partial class AcceptedLossJson : JsonSerializerContext;
