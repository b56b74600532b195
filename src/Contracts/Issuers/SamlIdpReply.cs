using Rolecall.Identity.Faults;

namespace Rolecall.Contracts.Issuers;

/// <summary>A simulated SAML identity provider as it is now, or why there is none.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.SamlIdpReply")]
public sealed record SamlIdpReply
{
    [Id(0)] public Fault? Fault { get; init; }

    [Id(1)] public SamlIdpEntry? Provider { get; init; }
}
