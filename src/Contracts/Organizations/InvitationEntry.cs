namespace Rolecall.Contracts.Organizations;

[GenerateSerializer, Immutable, Alias("rolecall.InvitationEntry")]
public sealed record InvitationEntry([property: Id(0)] string HandshakeId, [property: Id(1)] string OrganizationId);
