using System.Collections.Immutable;

namespace Rolecall.Contracts.Issuers;

/// <summary>A user of the corporate directory outside the accounts, as the sandbox keeps it.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.DirectoryUserEntry")]
public sealed record DirectoryUserEntry
{
    /// <summary>Unlike that of any other user of the directory; letter case counts.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary>Empty where the directory knows none.</summary>
    [Id(1)] public required string Email { get; init; }

    [Id(2)] public ImmutableArray<string> Groups { get => field.IsDefault ? [] : field; init; } = [];

    [Id(3)] public ImmutableArray<DirectoryAttributeEntry> Attributes { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>What the directory knows by a name: "name", "email", "groups" or that of an attribute; none where it knows nothing.</summary>
    public ImmutableArray<string> ValuesOf(string attribute) => attribute switch
    {
        "name" => [Name],
        "email" => Email.Length > 0 ? [Email] : [],
        "groups" => Groups,
        _ => Attributes.FirstOrDefault(one => one.Name == attribute)?.Values ?? [],
    };
}
