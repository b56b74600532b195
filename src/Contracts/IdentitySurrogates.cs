using System.Collections.Immutable;
using Google.Protobuf;
using Rolecall.Api.SigV4;
using Rolecall.Api.Sts.V1;
using Rolecall.Identity;

namespace Rolecall.Contracts;

// Identity and Api know no Orleans, so their records cross silos through these twins. Ids are never reused.

[GenerateSerializer, Immutable, Alias("rolecall.Fault")]
internal struct FaultSurrogate
{
    [Id(0)] public string Code;
    [Id(1)] public string Message;
    [Id(2)] public int Status;
    [Id(3)] public bool SenderFault;
    [Id(4)] public string? Reason;
}

[RegisterConverter]
internal sealed class FaultConverter : IConverter<Fault, FaultSurrogate>
{
    public Fault ConvertFromSurrogate(in FaultSurrogate from) => new(from.Code, from.Message, from.Status, from.SenderFault) { Reason = from.Reason };

    public FaultSurrogate ConvertToSurrogate(in Fault from) =>
        new() { Code = from.Code, Message = from.Message, Status = from.Status, SenderFault = from.SenderFault, Reason = from.Reason };
}

/// <summary>A refusal that a grain throws is the same refusal for a grain on another silo.</summary>
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

/// <summary>Claims travel as the bytes that tokens seal: one form, written once.</summary>
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

/// <summary>A request crosses silos as protobuf; within one it is handed over as it is, and nobody changes it.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.AssumeRoleRequest")]
internal struct AssumeRoleRequestSurrogate
{
    [Id(0)] public byte[] Bytes;
}

[RegisterConverter]
internal sealed class AssumeRoleRequestConverter : IConverter<AssumeRoleRequest, AssumeRoleRequestSurrogate>
{
    public AssumeRoleRequest ConvertFromSurrogate(in AssumeRoleRequestSurrogate from) => AssumeRoleRequest.Parser.ParseFrom(from.Bytes);

    public AssumeRoleRequestSurrogate ConvertToSurrogate(in AssumeRoleRequest from) => new() { Bytes = from.ToByteArray() };
}

[GenerateSerializer, Immutable, Alias("rolecall.NamedPolicy")]
internal struct NamedPolicySurrogate
{
    [Id(0)] public string Name;
    [Id(1)] public string? Arn;
    [Id(2)] public string Json;
}

[RegisterConverter]
internal sealed class NamedPolicyConverter : IConverter<NamedPolicy, NamedPolicySurrogate>
{
    public NamedPolicy ConvertFromSurrogate(in NamedPolicySurrogate from) => new(from.Name, from.Arn, new StoredPolicy(from.Json));

    public NamedPolicySurrogate ConvertToSurrogate(in NamedPolicy from) => new() { Name = from.Name, Arn = from.Arn, Json = from.Document.Json };
}

[GenerateSerializer, Immutable, Alias("rolecall.EntityTag")]
internal struct EntityTagSurrogate
{
    [Id(0)] public string Key;
    [Id(1)] public string Value;
}

[RegisterConverter]
internal sealed class EntityTagConverter : IConverter<EntityTag, EntityTagSurrogate>
{
    public EntityTag ConvertFromSurrogate(in EntityTagSurrogate from) => new(from.Key, from.Value);

    public EntityTagSurrogate ConvertToSurrogate(in EntityTag from) => new() { Key = from.Key, Value = from.Value };
}

[GenerateSerializer, Immutable, Alias("rolecall.PrincipalId")]
internal struct PrincipalIdSurrogate
{
    [Id(0)] public string Arn;
    [Id(1)] public string Id;
    [Id(2)] public long? AwaitedSince;
}

[RegisterConverter]
internal sealed class PrincipalIdConverter : IConverter<PrincipalId, PrincipalIdSurrogate>
{
    public PrincipalId ConvertFromSurrogate(in PrincipalIdSurrogate from) => new(from.Arn, from.Id) { AwaitedSince = from.AwaitedSince };

    public PrincipalIdSurrogate ConvertToSurrogate(in PrincipalId from) => new() { Arn = from.Arn, Id = from.Id, AwaitedSince = from.AwaitedSince };
}

[GenerateSerializer, Immutable, Alias("rolecall.RoleDefinition")]
internal struct RoleDefinitionSurrogate
{
    [Id(0)] public string AccountId;
    [Id(1)] public string? OrganizationId;
    [Id(2)] public string Name;
    [Id(3)] public string Arn;
    [Id(4)] public string RoleId;
    [Id(5)] public string TrustPolicy;
    [Id(6)] public ImmutableArray<NamedPolicy> Policies;
    [Id(7)] public NamedPolicy? Boundary;
    [Id(8)] public int MaxSessionDuration;
    [Id(9)] public ImmutableArray<EntityTag> Tags;
    [Id(10)] public long Version;
    [Id(11)] public ImmutableArray<PrincipalId> Trusted;
    [Id(12)] public long ForerunnerLeft;
}

[RegisterConverter]
internal sealed class RoleDefinitionConverter : IConverter<RoleDefinition, RoleDefinitionSurrogate>
{
    public RoleDefinition ConvertFromSurrogate(in RoleDefinitionSurrogate from) => new()
    {
        AccountId = from.AccountId,
        OrganizationId = from.OrganizationId,
        Name = from.Name,
        Arn = from.Arn,
        RoleId = from.RoleId,
        TrustPolicy = new StoredPolicy(from.TrustPolicy),
        Policies = from.Policies,
        Boundary = from.Boundary,
        MaxSessionDuration = from.MaxSessionDuration,
        Tags = from.Tags,
        Version = from.Version,
        Trusted = from.Trusted,
        ForerunnerLeft = from.ForerunnerLeft,
    };

    public RoleDefinitionSurrogate ConvertToSurrogate(in RoleDefinition from) => new()
    {
        AccountId = from.AccountId,
        OrganizationId = from.OrganizationId,
        Name = from.Name,
        Arn = from.Arn,
        RoleId = from.RoleId,
        TrustPolicy = from.TrustPolicy.Json,
        Policies = from.Policies,
        Boundary = from.Boundary,
        MaxSessionDuration = from.MaxSessionDuration,
        Tags = from.Tags,
        Version = from.Version,
        Trusted = from.Trusted,
        ForerunnerLeft = from.ForerunnerLeft,
    };
}

[GenerateSerializer, Immutable, Alias("rolecall.SigV4Proof")]
internal struct SigV4ProofSurrogate
{
    [Id(0)] public string AccessKeyId;
    [Id(1)] public string? SessionToken;
    [Id(2)] public string Date;
    [Id(3)] public string Region;
    [Id(4)] public string Service;
    [Id(5)] public DateTimeOffset SignedAt;
    [Id(6)] public int? Expires;
    [Id(7)] public string StringToSign;
    [Id(8)] public string? StringToSignWithoutToken;
    [Id(9)] public string Signature;
    [Id(10)] public (string Sha256, string Signature)[]? Chunks;
    [Id(11)] public (string Sha256, string Signature)? Trailer;
    [Id(12)] public bool SpeaksS3;
}

[RegisterConverter]
internal sealed class SigV4ProofConverter : IConverter<SigV4Proof, SigV4ProofSurrogate>
{
    public SigV4Proof ConvertFromSurrogate(in SigV4ProofSurrogate from) => new()
    {
        AccessKeyId = from.AccessKeyId,
        SessionToken = from.SessionToken,
        Date = from.Date,
        Region = from.Region,
        Service = from.Service,
        SignedAt = from.SignedAt,
        Expires = from.Expires,
        StringToSign = from.StringToSign,
        StringToSignWithoutToken = from.StringToSignWithoutToken,
        Signature = from.Signature,
        Chunks = from.Chunks is { } chunks ? new ChunkChain { Chunks = chunks, Trailer = from.Trailer } : null,
        SpeaksS3 = from.SpeaksS3,
    };

    public SigV4ProofSurrogate ConvertToSurrogate(in SigV4Proof from) => new()
    {
        AccessKeyId = from.AccessKeyId,
        SessionToken = from.SessionToken,
        Date = from.Date,
        Region = from.Region,
        Service = from.Service,
        SignedAt = from.SignedAt,
        Expires = from.Expires,
        StringToSign = from.StringToSign,
        StringToSignWithoutToken = from.StringToSignWithoutToken,
        Signature = from.Signature,
        Chunks = from.Chunks is { } chain ? [.. chain.Chunks] : null,
        Trailer = from.Chunks?.Trailer,
        SpeaksS3 = from.SpeaksS3,
    };
}
