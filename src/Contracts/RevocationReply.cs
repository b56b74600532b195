using Rolecall.Identity;

namespace Rolecall.Contracts;

[GenerateSerializer, Immutable, Alias("rolecall.RevocationReply")]
public sealed record RevocationReply
{
    [Id(0)] public Fault? Fault { get; init; }

    [Id(1)] public SessionRevocation? Revocation { get; init; }
}

// Identity knows no Orleans, so its record crosses silos through this twin. Ids are never reused.

[GenerateSerializer, Immutable, Alias("rolecall.SessionRevocation")]
internal struct SessionRevocationSurrogate
{
    [Id(0)] public string? OriginKeyId;
    [Id(1)] public string? SourceIdentity;
    [Id(2)] public DateTimeOffset IssuedUpTo;
}

[RegisterConverter]
internal sealed class SessionRevocationConverter : IConverter<SessionRevocation, SessionRevocationSurrogate>
{
    public SessionRevocation ConvertFromSurrogate(in SessionRevocationSurrogate from) =>
        new() { OriginKeyId = from.OriginKeyId, SourceIdentity = from.SourceIdentity, IssuedUpTo = from.IssuedUpTo };

    public SessionRevocationSurrogate ConvertToSurrogate(in SessionRevocation from) =>
        new() { OriginKeyId = from.OriginKeyId, SourceIdentity = from.SourceIdentity, IssuedUpTo = from.IssuedUpTo };
}
