using Rolecall.Identity;

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
