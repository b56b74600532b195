using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rolecall.Identity;

/// <summary>A delegation request as its stream keeps it.</summary>
public static class DelegationJson
{
    public static byte[] Write(StoredDelegationRequest request) => JsonSerializer.SerializeToUtf8Bytes(request, DelegationJsonContext.Default.StoredDelegationRequest);

    public static StoredDelegationRequest Read(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, DelegationJsonContext.Default.StoredDelegationRequest) ?? throw new InvalidDataException("a delegation request is null");
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StoredDelegationRequest))]
internal sealed partial class DelegationJsonContext : JsonSerializerContext;
