using System.Collections.Immutable;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Sessions.Federation;

namespace Rolecall.Contracts.Providers;

/// <summary>Who is proven, or why nobody is.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.ProofReply")]
public sealed record ProofReply
{
    [Id(0)] public Fault? Fault { get; init; }

    [Id(1)] public AssertedIdentity? Identity { get; init; }

    /// <summary>The ARNs of the roles that a SAML response pairs with the provider, where it was only read.</summary>
    [Id(2)] public ImmutableArray<string> Roles { get => field.IsDefault ? [] : field; init; } = [];
}
