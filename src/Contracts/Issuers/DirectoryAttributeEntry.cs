using System.Collections.Immutable;

namespace Rolecall.Contracts.Issuers;

/// <summary>Something else that the directory knows of a user.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.DirectoryAttributeEntry")]
public sealed record DirectoryAttributeEntry
{
    [Id(0)] public required string Name { get; init; }

    [Id(1)] public ImmutableArray<string> Values { get => field.IsDefault ? [] : field; init; } = [];
}
