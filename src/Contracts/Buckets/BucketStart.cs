using Rolecall.Identity.Faults;
using Rolecall.Identity.Organizations.Policies;

namespace Rolecall.Contracts.Buckets;

[GenerateSerializer, Immutable, Alias("rolecall.BucketStart")]
public sealed record BucketStart
{
    /// <summary>The bucket could not be listed: it must not serve.</summary>
    [Id(0)] public Fault? Fault { get; init; }

    [Id(1)] public required Guardrails Guardrails { get; init; }
}
