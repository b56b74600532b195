namespace Rolecall.Contracts.Issuers;

/// <summary>What of a directory's user becomes an attribute of an assertion.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.SamlMappingEntry")]
public sealed record SamlMappingEntry
{
    /// <summary>The attribute's name.</summary>
    [Id(0)] public required string Attribute { get; init; }

    /// <summary>Text with references to the user, "${user:email}".</summary>
    [Id(1)] public required string Value { get; init; }

    /// <summary>Only for the members of this group; for everybody where empty.</summary>
    [Id(2)] public required string Group { get; init; }
}
