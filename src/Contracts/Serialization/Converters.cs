using Google.Protobuf;
using Rolecall.Api.Native.V1;
using Rolecall.Identity;

namespace Rolecall.Contracts.Serialization;

// Types that have a form of their own, as text or bytes, cross silos in it. All others are written member by member (docs/decisions/016).

/// <summary>A policy travels as its text: each silo compiles its own.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.StoredPolicy")]
internal struct StoredPolicySurrogate
{
    [Id(0)] public string Json;
}

[RegisterConverter]
internal sealed class StoredPolicyConverter : IConverter<StoredPolicy, StoredPolicySurrogate>
{
    public StoredPolicy ConvertFromSurrogate(in StoredPolicySurrogate from) => new(from.Json);

    public StoredPolicySurrogate ConvertToSurrogate(in StoredPolicy from) => new() { Json = from.Json };
}

/// <summary>Claims travel as the bytes that tokens seal.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.SessionClaims")]
internal struct SessionClaimsSurrogate
{
    [Id(0)] public byte[] Bytes;
}

[RegisterConverter]
internal sealed class SessionClaimsConverter : IConverter<SessionClaims, SessionClaimsSurrogate>
{
    public SessionClaims ConvertFromSurrogate(in SessionClaimsSurrogate from) => SessionClaims.FromBytes(from.Bytes);

    public SessionClaimsSurrogate ConvertToSurrogate(in SessionClaims from) => new() { Bytes = from.ToBytes() };
}

/// <summary>A sandbox's rules travel as protobuf.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.SandboxRulesBytes")]
internal struct SandboxRulesSurrogate
{
    [Id(0)] public byte[] Bytes;
}

[RegisterConverter]
internal sealed class SandboxRulesConverter : IConverter<SandboxRules, SandboxRulesSurrogate>
{
    public SandboxRules ConvertFromSurrogate(in SandboxRulesSurrogate from) => SandboxRules.Parser.ParseFrom(from.Bytes);

    public SandboxRulesSurrogate ConvertToSurrogate(in SandboxRules from) => new() { Bytes = from.ToByteArray() };
}

/// <summary>A workload travels as the JSON that its stream keeps.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.StoredWorkload")]
internal struct StoredWorkloadSurrogate
{
    [Id(0)] public byte[] Json;
}

[RegisterConverter]
internal sealed class StoredWorkloadConverter : IConverter<StoredWorkload, StoredWorkloadSurrogate>
{
    public StoredWorkload ConvertFromSurrogate(in StoredWorkloadSurrogate from) => StoredWorkload.FromUtf8(from.Json);

    public StoredWorkloadSurrogate ConvertToSurrogate(in StoredWorkload from) => new() { Json = from.ToUtf8() };
}

/// <summary>A delegation request travels as the JSON that its stream keeps.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.StoredDelegationRequest")]
internal struct StoredDelegationRequestSurrogate
{
    [Id(0)] public byte[] Json;
}

[RegisterConverter]
internal sealed class StoredDelegationRequestConverter : IConverter<StoredDelegationRequest, StoredDelegationRequestSurrogate>
{
    public StoredDelegationRequest ConvertFromSurrogate(in StoredDelegationRequestSurrogate from) => DelegationJson.Read(from.Json);

    public StoredDelegationRequestSurrogate ConvertToSurrogate(in StoredDelegationRequest from) => new() { Json = DelegationJson.Write(from) };
}

/// <summary>A refusal that a grain throws is the same refusal on another silo, without the stack of the silo that threw it.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.AwsFaultException")]
internal struct AwsFaultExceptionSurrogate
{
    [Id(0)] public Fault Fault;
}

[RegisterConverter]
internal sealed class AwsFaultExceptionConverter : IConverter<AwsFaultException, AwsFaultExceptionSurrogate>
{
    public AwsFaultException ConvertFromSurrogate(in AwsFaultExceptionSurrogate from) => new(from.Fault);

    public AwsFaultExceptionSurrogate ConvertToSurrogate(in AwsFaultException from) => new() { Fault = from.Fault };
}
