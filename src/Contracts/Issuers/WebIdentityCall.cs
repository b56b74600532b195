namespace Rolecall.Contracts.Issuers;

/// <summary>A GetWebIdentityToken that was authorized.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.WebIdentityCall")]
public sealed record WebIdentityCall
{
    [Id(0)] public required Caller Caller { get; init; }

    /// <summary>The GetWebIdentityTokenRequest as protobuf bytes.</summary>
    [Id(1)] public required ReadOnlyMemory<byte> Request { get; init; }

    /// <summary>The region that the call was signed for.</summary>
    [Id(2)] public required string Region { get; init; }

    [Id(3)] public required DateTimeOffset Now { get; init; }
}
