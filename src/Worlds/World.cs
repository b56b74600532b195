using System.Collections.Immutable;

namespace Rolecall.Worlds;

/// <summary>What a sandbox is to hold, read from a world file and found right.</summary>
public sealed record World
{
    /// <summary>What people call it; empty for nothing.</summary>
    public required string Name { get; init; }

    public required ImmutableArray<WorldOrganization> Organizations { get; init; }

    /// <summary>URLs of OpenID Connect issuers that the sandbox plays.</summary>
    public required ImmutableArray<string> Issuers { get; init; }

    /// <summary>All accounts of all organizations.</summary>
    public IEnumerable<WorldAccount> Accounts => Organizations.SelectMany(one => one.Accounts.Prepend(one.Management));
}
