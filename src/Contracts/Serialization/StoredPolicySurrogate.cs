namespace Rolecall.Contracts.Serialization;

// Types that have a form of their own, as text or bytes, cross silos in it. All others are written member by member (docs/decisions/016).

/// <summary>A policy travels as its text: each silo compiles its own.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.StoredPolicy")]
internal struct StoredPolicySurrogate
{
    [Id(0)] public string Json;
}
