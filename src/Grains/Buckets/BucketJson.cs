using System.Text.Json.Serialization;

namespace Rolecall.Grains.Buckets;

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(BucketChange))]
internal sealed partial class BucketJson : JsonSerializerContext;
