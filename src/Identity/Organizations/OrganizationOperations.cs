using System.Collections.Frozen;
using Rolecall.Identity.Organizations.Delegations;
using Rolecall.Identity.Organizations.Handshakes;
using Rolecall.Identity.Organizations.Members;
using Rolecall.Identity.Organizations.Policies;
using Rolecall.Identity.Organizations.Tags;
using Rolecall.Identity.Organizations.Units;

namespace Rolecall.Identity.Organizations;

/// <summary>
/// What AWS Organizations does to an organization: the rows of all families.
/// https://docs.aws.amazon.com/organizations/latest/APIReference/API_Operations.html
/// </summary>
public static class OrganizationOperations
{
    public static FrozenDictionary<string, OrganizationOperation> ByName { get; } = ((ReadOnlySpan<OrganizationOperation>)
    [
        .. WholeOrganizationOperations.Rows,
        .. UnitOperations.Rows,
        .. MemberAccountOperations.Rows,
        .. MemberDepartureOperations.Rows,
        .. GuardrailPolicyOperations.Rows,
        .. GuardrailAttachmentOperations.Rows,
        .. PolicyTypeOperations.Rows,
        .. OrganizationTagOperations.Rows,
        .. DelegatedAdministratorOperations.Rows,
        .. ServiceAccessOperations.Rows,
        .. InvitationOperations.Rows,
        .. CentralRootAccessOperations.Rows,
    ]).ToArray().ToFrozenDictionary(row => row.Name, StringComparer.Ordinal);
}
