using Rolecall.Identity.Accounts.InstanceProfiles;

namespace Rolecall.Contracts.Workloads;

[GenerateSerializer, Immutable, Alias("rolecall.WorkloadReply")]
public sealed record WorkloadReply
{
    [Id(0)] public required StoredWorkload Workload { get; init; }

    /// <summary>Null where the instance profile holds no role, or the role is gone.</summary>
    [Id(1)] public string? RoleArn { get; init; }

    [Id(2)] public string? RoleId { get; init; }

    [Id(3)] public ProfileReply? Profile { get; init; }
}
