using System.Collections.Immutable;
using Rolecall.Identity.Accounts.Policies;
using Rolecall.Identity.Accounts.Tags;

namespace Rolecall.Identity.Organizations.Policies;

/// <summary>An SCP or an RCP of the organization's own.</summary>
public sealed record StoredGuardrail
{
    /// <summary>p-….</summary>
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string Description { get; init; }

    /// <summary>One of <see cref="GuardrailTypes"/>.</summary>
    public required string Type { get; init; }

    public required StoredPolicy Document { get; init; }

    public ImmutableArray<EntityTag> Tags { get => field.IsDefault ? [] : field; init; }
}
