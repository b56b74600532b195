using System.Collections.Immutable;

namespace Rolecall.Contracts.Storage.Objects;

/// <summary>An upload in parts, and what its object will be.</summary>
public sealed record StoredUpload
{
    public required string UploadId { get; init; }

    public required string Key { get; init; }

    /// <summary>In sandbox time.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The ARN of who began it.</summary>
    public required string Initiator { get; init; }

    public string? ContentType { get; init; }

    public ImmutableDictionary<string, string> Metadata { get; init; } = ImmutableDictionary<string, string>.Empty;

    public ImmutableSortedDictionary<string, string> Tags { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}
