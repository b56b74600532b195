using Rolecall.Identity.Faults;

namespace Rolecall.Contracts.Issuers;

[GenerateSerializer, Immutable, Alias("rolecall.WebIdentityReply")]
public sealed record WebIdentityReply
{
    [Id(0)] public Fault? Fault { get; init; }

    /// <summary>Never logged.</summary>
    [Id(1)] public string? Token { get; init; }

    [Id(2)] public DateTimeOffset Expiration { get; init; }
}
