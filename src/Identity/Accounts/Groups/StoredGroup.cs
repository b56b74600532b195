using Rolecall.Identity.Accounts.Policies;

namespace Rolecall.Identity.Accounts.Groups;

public sealed record StoredGroup : PolicyHolder
{
    /// <summary>AGPA….</summary>
    public required string GroupId { get; init; }

    public string ArnIn(string accountId) => $"arn:aws:iam::{accountId}:group{Path}{Name}";
}
