using System.Text.Json;
using Rolecall.Grains.Journals;

namespace Rolecall.Grains.Buckets;

/// <summary>The bucket as it is from now on; none: it is deleted.</summary>
internal sealed record BucketChange
{
    public BucketState? Put { get; init; }

    public static JournalFormat<BucketState?, BucketChange> Format { get; } = new()
    {
        Empty = null,
        Apply = (_, change) => change.Put,
        WriteChange = change => JsonSerializer.SerializeToUtf8Bytes(change, BucketJson.Default.BucketChange),
        ReadChange = bytes => JsonSerializer.Deserialize(bytes.Span, BucketJson.Default.BucketChange)
            ?? throw new InvalidDataException("a bucket change record is null"),
        WriteSnapshot = state => JsonSerializer.SerializeToUtf8Bytes(new BucketChange { Put = state }, BucketJson.Default.BucketChange),
        ReadSnapshot = bytes => JsonSerializer.Deserialize(bytes.Span, BucketJson.Default.BucketChange)!.Put,
    };
}
