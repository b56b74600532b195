using System.Collections.Immutable;
using Google.Protobuf;

namespace Rolecall.Identity.Organizations;

/// <summary>An answer, and the changes that make it true.</summary>
public sealed record OrganizationOutcome(IMessage Response, ImmutableArray<OrganizationChange> Changes)
{
    internal static OrganizationOutcome Read(IMessage response) => new(response, []);

    internal static OrganizationOutcome Write(IMessage response, params ReadOnlySpan<OrganizationChange> changes) =>
        new(response, [.. changes]);
}
