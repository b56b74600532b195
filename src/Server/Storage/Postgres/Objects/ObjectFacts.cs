using System.Collections.Immutable;
using System.Text.Json;
using Rolecall.Contracts.Storage.Objects;

namespace Rolecall.Server.Storage.Postgres.Objects;

/// <summary>What is told with an object and looked up by nobody, as JSON: texts of PostgreSQL hold no NUL, and callers' may.</summary>
internal sealed record ObjectFacts
{
    public string? ContentType { get; init; }

    public Dictionary<string, string>? Metadata { get; init; }

    public Dictionary<string, string>? Tags { get; init; }

    public static byte[] Of(ObjectHead head) => Of(head.ContentType, head.Metadata, head.Tags);

    public static byte[] Of(StoredUpload upload) => Of(upload.ContentType, upload.Metadata, upload.Tags);

    public static ObjectFacts Read(byte[] json) => JsonSerializer.Deserialize<ObjectFacts>(json)!;

    public ImmutableDictionary<string, string> AllMetadata() => (Metadata ?? []).ToImmutableDictionary();

    public ImmutableSortedDictionary<string, string> AllTags() => (Tags ?? []).ToImmutableSortedDictionary(StringComparer.Ordinal);

    private static byte[] Of(string? type, IReadOnlyDictionary<string, string> metadata, IReadOnlyDictionary<string, string> tags) =>
        JsonSerializer.SerializeToUtf8Bytes(new ObjectFacts
        {
            ContentType = type,
            Metadata = metadata.Count == 0 ? null : metadata.ToDictionary(),
            Tags = tags.Count == 0 ? null : tags.ToDictionary(),
        });
}
