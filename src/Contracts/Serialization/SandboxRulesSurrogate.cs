namespace Rolecall.Contracts.Serialization;

/// <summary>A sandbox's rules travel as protobuf.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.SandboxRulesBytes")]
internal struct SandboxRulesSurrogate
{
    [Id(0)] public byte[] Bytes;
}
