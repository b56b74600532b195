using System.Collections.Immutable;

namespace Rolecall.Contracts.Storage.Objects;

/// <summary>What HEAD answers of an object.</summary>
public record ObjectHead
{
    public required string Key { get; init; }

    /// <summary>Bytes.</summary>
    public required long Size { get; init; }

    /// <summary>All of the body.</summary>
    public StoredRange Whole => new(0, Size);

    /// <summary>The body's MD5 in hex, quoted, as S3 gives it; of an object of parts the MD5 of theirs, and how many they are.</summary>
    public required string ETag { get; init; }

    public required DateTimeOffset LastModified { get; init; }

    public string? ContentType { get; init; }

    public ImmutableDictionary<string, string> Metadata { get; init; } = ImmutableDictionary<string, string>.Empty;

    public ImmutableSortedDictionary<string, string> Tags { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}
