using System.Collections.Immutable;

namespace Rolecall.Worlds;

/// <summary>The policies of a user, group or role.</summary>
/// <param name="Inline">Inline policies.</param>
/// <param name="Attached">ARNs of managed policies.</param>
/// <param name="Boundary">The ARN of the permissions boundary; null for none. Groups have none.</param>
public sealed record WorldPermissions(ImmutableArray<WorldPolicy> Inline, ImmutableArray<string> Attached, string? Boundary);
