using System.Collections.Immutable;

namespace Rolecall.Worlds;

/// <summary>A user of an account.</summary>
public sealed record WorldUser
{
    public required string Name { get; init; }

    /// <summary>"/" or "/…/".</summary>
    public required string Path { get; init; }

    public required ImmutableArray<string> Groups { get; init; }

    public required WorldPermissions Permissions { get; init; }

    public required ImmutableSortedDictionary<string, string> Tags { get; init; }

    /// <summary>The user has an access key, which is told by the call that makes it.</summary>
    public required bool AccessKey { get; init; }

    /// <summary>The user has a virtual MFA device of the user's name.</summary>
    public required bool Mfa { get; init; }
}
