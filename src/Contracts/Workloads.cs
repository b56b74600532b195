using System.Collections.Immutable;
using Rolecall.Identity;
using Rolecall.Policy;

namespace Rolecall.Contracts;

[GenerateSerializer, Immutable, Alias("rolecall.WorkloadReply")]
public sealed record WorkloadReply
{
    [Id(0)] public required StoredWorkload Workload { get; init; }

    /// <summary>Null where the instance profile holds no role, or the role is gone.</summary>
    [Id(1)] public string? RoleArn { get; init; }

    [Id(2)] public string? RoleId { get; init; }

    [Id(3)] public ProfileReply? Profile { get; init; }
}

[GenerateSerializer, Immutable, Alias("rolecall.ProfileReply")]
public sealed record ProfileReply
{
    [Id(0)] public required string Arn { get; init; }

    [Id(1)] public required string Name { get; init; }

    /// <summary>AIPA….</summary>
    [Id(2)] public required string ProfileId { get; init; }

    [Id(3)] public string? RoleArn { get; init; }
}

// Identity knows no Orleans, so its records cross silos through these twins. Ids are never reused.

/// <summary>Workloads travel as they are kept: one form, written once.</summary>
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

[GenerateSerializer, Immutable, Alias("rolecall.ServiceAssume")]
internal struct ServiceAssumeSurrogate
{
    [Id(0)] public string ServicePrincipal;
    [Id(1)] public string SessionName;
    [Id(2)] public string SourceArn;
    [Id(3)] public string SourceAccount;
    [Id(4)] public TimeSpan Duration;
    [Id(5)] public ImmutableArray<EntityTag> Tags;
    [Id(6)] public ImmutableArray<ConditionEntry> SessionKeys;
    [Id(7)] public ImmutableArray<ConditionEntry> SourceOrganization;
    [Id(8)] public string? RoleArn;
}

[RegisterConverter]
internal sealed class ServiceAssumeConverter : IConverter<ServiceAssume, ServiceAssumeSurrogate>
{
    public ServiceAssume ConvertFromSurrogate(in ServiceAssumeSurrogate from) => new()
    {
        ServicePrincipal = from.ServicePrincipal,
        SessionName = from.SessionName,
        SourceArn = from.SourceArn,
        SourceAccount = from.SourceAccount,
        Duration = from.Duration,
        Tags = from.Tags,
        SessionKeys = from.SessionKeys,
        SourceOrganization = from.SourceOrganization.IsDefault ? [] : from.SourceOrganization,
        RoleArn = from.RoleArn,
    };

    public ServiceAssumeSurrogate ConvertToSurrogate(in ServiceAssume from) => new()
    {
        ServicePrincipal = from.ServicePrincipal,
        SessionName = from.SessionName,
        SourceArn = from.SourceArn,
        SourceAccount = from.SourceAccount,
        Duration = from.Duration,
        Tags = from.Tags,
        SessionKeys = from.SessionKeys,
        SourceOrganization = from.SourceOrganization,
        RoleArn = from.RoleArn,
    };
}
