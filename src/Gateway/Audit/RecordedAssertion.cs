namespace Rolecall.Gateway.Audit;

/// <summary>What an identity provider says of the caller, as a record keeps it.</summary>
internal sealed record RecordedAssertion
{
    public required bool IsSaml { get; init; }

    public required string Subject { get; init; }

    public required string Provider { get; init; }

    public string? NameQualifier { get; init; }

    public string? AssertionId { get; init; }

    public string? SessionName { get; init; }

    public string? SourceIdentity { get; init; }

    public IReadOnlyList<(string Key, string Value)> Tags { get; init; } = [];

    public IReadOnlyList<string> TransitiveTagKeys { get; init; } = [];
}
