using System.Collections.Immutable;

namespace Rolecall.Worlds;

/// <summary>A role of an account.</summary>
public sealed record WorldRole
{
    public required string Name { get; init; }

    /// <summary>"/" or "/…/".</summary>
    public required string Path { get; init; }

    public required string? Description { get; init; }

    public required WorldDocument Trust { get; init; }

    public required WorldPermissions Permissions { get; init; }

    public required ImmutableSortedDictionary<string, string> Tags { get; init; }

    /// <summary>In seconds; null for AWS's default.</summary>
    public required int? MaxSessionSeconds { get; init; }

    /// <summary>There is an instance profile of the role's name that holds it.</summary>
    public required bool InstanceProfile { get; init; }
}
