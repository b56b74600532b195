using Rolecall.Identity.Accounts.Policies;
using Rolecall.Policy;

namespace Rolecall.Identity.Accounts.Groups;

public sealed record StoredGroup : PolicyHolder
{
    /// <summary>AGPA….</summary>
    public required string GroupId { get; init; }

    public string ArnIn(AccountId accountId) => $"arn:aws:iam::{accountId}:group{Path}{Name}";
}
