namespace Rolecall.Contracts.Workloads;

[GenerateSerializer, Immutable, Alias("rolecall.ProfileReply")]
public sealed record ProfileReply
{
    [Id(0)] public required string Arn { get; init; }

    [Id(1)] public required string Name { get; init; }

    /// <summary>AIPA….</summary>
    [Id(2)] public required string ProfileId { get; init; }

    [Id(3)] public string? RoleArn { get; init; }
}
