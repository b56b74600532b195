namespace Rolecall.Contracts.Serialization;

/// <summary>A workload travels as the JSON that its stream keeps.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.StoredWorkload")]
internal struct StoredWorkloadSurrogate
{
    [Id(0)] public byte[] Json;
}
