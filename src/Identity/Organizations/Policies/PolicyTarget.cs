using System.Collections.Immutable;
using Rolecall.Identity.Accounts.Tags;

namespace Rolecall.Identity.Organizations.Policies;

// The entities of an organization, as they are kept: immutable, whole, and one change record each.

/// <summary>What policies attach to: the root, an OU or an account.</summary>
public abstract record PolicyTarget
{
    /// <summary>Ids of the attached policies of all types, in the order in which they were attached.</summary>
    public ImmutableArray<string> Attached { get => field.IsDefault ? [] : field; init; }

    public ImmutableArray<EntityTag> Tags { get => field.IsDefault ? [] : field; init; }
}
