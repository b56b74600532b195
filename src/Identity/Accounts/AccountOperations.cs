using System.Collections.Frozen;
using Rolecall.Identity.Accounts.AccessKeys;
using Rolecall.Identity.Accounts.Aliases;
using Rolecall.Identity.Accounts.Certificates;
using Rolecall.Identity.Accounts.Groups;
using Rolecall.Identity.Accounts.InstanceProfiles;
using Rolecall.Identity.Accounts.Issuers;
using Rolecall.Identity.Accounts.Mfa;
using Rolecall.Identity.Accounts.Passwords;
using Rolecall.Identity.Accounts.Policies;
using Rolecall.Identity.Accounts.Providers;
using Rolecall.Identity.Accounts.Reports;
using Rolecall.Identity.Accounts.Roles;
using Rolecall.Identity.Accounts.ServiceCredentials;
using Rolecall.Identity.Accounts.Tags;
using Rolecall.Identity.Accounts.Users;
using Rolecall.Identity.Simulation;

namespace Rolecall.Identity.Accounts;

/// <summary>
/// What IAM does to an account: the rows of all families. https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html
/// </summary>
public static class AccountOperations
{
    public static FrozenDictionary<string, AccountOperation> ByName { get; } = ((ReadOnlySpan<AccountOperation>)
    [
        .. UserOperations.Rows,
        .. GroupOperations.Rows,
        .. RoleOperations.Rows,
        .. AccessKeyOperations.Rows,
        .. InlinePolicyOperations.Rows,
        .. ManagedPolicyOperations.Rows,
        .. PolicyVersionOperations.Rows,
        .. AttachmentOperations.Rows,
        .. BoundaryOperations.Rows,
        .. SimulationOperations.Rows,
        .. MfaDeviceOperations.Rows,
        .. InstanceProfileOperations.Rows,
        .. ServiceLinkedRoles.Rows,
        .. LoginProfileOperations.Rows,
        .. AccountSummary.Rows,
        .. SigningCertificateOperations.Rows,
        .. OutboundFederation.Rows,
        .. OidcProviderOperations.Rows,
        .. SamlProviderOperations.Rows,
        .. TagOperations.Rows,
        .. AccountAliasOperations.Rows,
        .. ServiceCredentialOperations.Rows,
    ]).ToArray().ToFrozenDictionary(row => row.Name, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, AccountOperation> ByAction =
        ByName.Values.ToFrozenDictionary(row => row.Action, StringComparer.OrdinalIgnoreCase);

    /// <summary>The operation of a permission, without regard to case; null where it is none of an account's.</summary>
    public static AccountOperation? Find(string action) => ByAction.GetValueOrDefault(action);
}
