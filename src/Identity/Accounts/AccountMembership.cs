using System.Text.Json.Serialization;

namespace Rolecall.Identity.Accounts;

/// <summary>Which organization the account asks for its guardrails, since it joined or left one.</summary>
/// <param name="OrganizationId">Null where it stands alone.</param>
/// <param name="Number">Counts up with every change; 0 for the organization that the account was opened in.</param>
public sealed record AccountMembership(string? OrganizationId, int Number, DateTimeOffset Since)
{
    /// <summary>The organization closed the account: it stays so, whatever becomes of the organization.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Closed { get; init; }
}
