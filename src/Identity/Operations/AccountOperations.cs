using System.Collections.Frozen;

namespace Rolecall.Identity;

/// <summary>What IAM does to an account: the rows of all families. https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html</summary>
public static class AccountOperations
{
    public static FrozenDictionary<string, AccountOperation> ByName { get; } = ((ReadOnlySpan<AccountOperation>)
    [
        .. Users.Rows,
        .. Groups.Rows,
        .. Roles.Rows,
        .. AccessKeys.Rows,
        .. InlinePolicies.Rows,
        .. ManagedPolicies.Rows,
        .. PolicyVersions.Rows,
        .. Attachments.Rows,
        .. Boundaries.Rows,
        .. SimulationOperations.Rows,
        .. MfaDevices.Rows,
        .. MfaDeviceTags.Rows,
        .. InstanceProfiles.Rows,
        .. ServiceLinkedRoles.Rows,
        .. LoginProfiles.Rows,
        .. AccountSummary.Rows,
        .. SigningCertificates.Rows,
        .. OutboundFederation.Rows,
        .. RoleTags.Rows,
        .. UserTags.Rows,
        .. PolicyTags.Rows,
    ]).ToArray().ToFrozenDictionary(row => row.Name, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, AccountOperation> ByAction =
        ByName.Values.ToFrozenDictionary(row => row.Action, StringComparer.OrdinalIgnoreCase);

    /// <summary>The operation of a permission, without regard to case; null where it is none of an account's.</summary>
    public static AccountOperation? Find(string action) => ByAction.GetValueOrDefault(action);
}
