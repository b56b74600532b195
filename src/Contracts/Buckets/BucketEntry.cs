namespace Rolecall.Contracts.Buckets;

[GenerateSerializer, Immutable, Alias("rolecall.BucketEntry")]
public sealed record BucketEntry([property: Id(0)] string Name, [property: Id(1)] DateTimeOffset CreatedAt);
