using Rolecall.Identity.Organizations.Policies;

namespace Rolecall.Identity.Organizations.Units;

public sealed record StoredUnit : PolicyTarget
{
    /// <summary>ou-….</summary>
    public required string Id { get; init; }

    /// <summary>The root or another OU.</summary>
    public required string ParentId { get; init; }

    public required string Name { get; init; }
}
