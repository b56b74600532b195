using Rolecall.Identity.Sessions;

namespace Rolecall.Contracts.Serialization;

[RegisterConverter]
internal sealed class SessionClaimsConverter : IConverter<SessionClaims, SessionClaimsSurrogate>
{
    public SessionClaims ConvertFromSurrogate(in SessionClaimsSurrogate from) => SessionClaims.FromBytes(from.Bytes);

    public SessionClaimsSurrogate ConvertToSurrogate(in SessionClaims from) => new() { Bytes = from.ToBytes() };
}
