using System.Collections.Frozen;

namespace Rolecall.Identity;

/// <summary>What AWS Organizations does to an organization: the rows of all families. https://docs.aws.amazon.com/organizations/latest/APIReference/API_Operations.html</summary>
public static class OrganizationOperations
{
    public static FrozenDictionary<string, OrganizationOperation> ByName { get; } = ((ReadOnlySpan<OrganizationOperation>)
    [
        .. WholeOrganization.Rows,
        .. OrganizationalUnits.Rows,
        .. MemberAccounts.Rows,
        .. MemberDepartures.Rows,
        .. GuardrailPolicies.Rows,
        .. GuardrailAttachments.Rows,
        .. PolicyTypes.Rows,
        .. OrganizationTags.Rows,
        .. Delegations.Rows,
        .. ServiceAccesses.Rows,
        .. Invitations.Rows,
        .. RootAccess.Rows,
    ]).ToArray().ToFrozenDictionary(row => row.Name, StringComparer.Ordinal);
}
