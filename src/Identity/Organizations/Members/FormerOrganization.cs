using System.Collections.Immutable;
using Rolecall.Policy;

namespace Rolecall.Identity.Organizations.Members;

/// <summary>A snapshot of format 0, from before organizations had a root, OUs and policies.</summary>
internal sealed record FormerOrganization
{
    public string? Name { get; init; }

    public AccountId? ManagementAccountId { get; init; }

    public ImmutableArray<FormerAccount> Accounts { get => field.IsDefault ? [] : field; init; }
}
