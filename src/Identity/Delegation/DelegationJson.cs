using System.Text.Json;

namespace Rolecall.Identity.Delegation;

/// <summary>A delegation request as its stream keeps it.</summary>
public static class DelegationJson
{
    public static byte[] Write(StoredDelegationRequest request) =>
        JsonSerializer.SerializeToUtf8Bytes(request, DelegationJsonContext.Default.StoredDelegationRequest);

    public static StoredDelegationRequest Read(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, DelegationJsonContext.Default.StoredDelegationRequest) ?? throw new InvalidDataException(
            "a delegation request is null");
}
