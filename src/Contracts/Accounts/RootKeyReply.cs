using Rolecall.Identity.Faults;

namespace Rolecall.Contracts.Accounts;

[GenerateSerializer, Immutable, Alias("rolecall.RootKeyReply")]
public sealed record RootKeyReply
{
    [Id(0)] public Fault? Fault { get; init; }

    [Id(1)] public string? AccessKeyId { get; init; }

    [Id(2)] public string? SecretAccessKey { get; init; }
}
