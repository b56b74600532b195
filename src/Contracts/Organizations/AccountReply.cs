using Rolecall.Contracts.Accounts;
using Rolecall.Identity.Faults;

namespace Rolecall.Contracts.Organizations;

[GenerateSerializer, Immutable, Alias("rolecall.AccountReply")]
public sealed record AccountReply
{
    [Id(0)] public Fault? Fault { get; init; }

    [Id(1)] public AccountOpening? Account { get; init; }
}
