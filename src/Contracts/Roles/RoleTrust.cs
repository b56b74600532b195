using System.Collections.Immutable;
using Rolecall.Policy;

namespace Rolecall.Contracts.Roles;

/// <summary>Whom a role's trust policy may let in, seen from outside.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.RoleTrust")]
public sealed record RoleTrust
{
    [Id(0)] public required string Arn { get; init; }

    /// <summary>"*", or a NotPrincipal: anyone, as far as the conditions go.</summary>
    [Id(1)] public required bool Anyone { get; init; }

    /// <summary>Accounts that are trusted as a whole.</summary>
    [Id(2)] public required ImmutableArray<string> Accounts { get; init; }

    /// <summary>Users, roles and sessions by ARN or unique id.</summary>
    [Id(3)] public required ImmutableArray<string> Principals { get; init; }

    /// <summary>Identity providers whose users are trusted: by ARN, and by name those that AWS knows by itself.</summary>
    [Id(5)] public ImmutableArray<string> Providers { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>Condition keys of every AssumeRole on it: its tags, its organization.</summary>
    [Id(4)] public required ImmutableArray<ConditionEntry> Entries { get; init; }
}
