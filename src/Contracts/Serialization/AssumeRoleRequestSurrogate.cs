namespace Rolecall.Contracts.Serialization;

/// <summary>A request travels as protobuf; within one silo it is handed over as it is, and nobody changes it.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.AssumeRoleRequest")]
internal struct AssumeRoleRequestSurrogate
{
    [Id(0)] public byte[] Bytes;
}
