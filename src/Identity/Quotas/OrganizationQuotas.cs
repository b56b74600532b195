using System.Collections.Immutable;
using Rolecall.Identity.Organizations.Policies;

namespace Rolecall.Identity.Quotas;

/// <summary>
/// AWS Organizations' quotas; they are the organization's, and its management account asks for more.
/// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html. Only one code is published; AWS says that
/// they change (that of accounts was L-29A0C5DF before).
/// </summary>
public static class OrganizationQuotas
{
    public const string ServiceCode = "organizations";

    public static Quota Accounts { get; } = Row("AccountsPerOrganization", "L-E619E033", "Maximum number of accounts", 10, 50_000);

    public static Quota Units { get; } = Row("UnitsPerOrganization", null, "OUs in an organization", 2000);

    /// <summary>Below the root.</summary>
    public static Quota UnitDepth { get; } = Row("UnitDepth", null, "OU maximum nesting in a root", 5);

    public static Quota Tags { get; } = Row("TagsPerOrganizationResource", null, "Tags per root, OU, account or policy", 50);

    public static Quota ServiceControlPolicies { get; } = Row(
        "ServiceControlPolicies", null, "Service control policies in an organization", 10_000);

    public static Quota ResourceControlPolicies { get; } = Row(
        "ResourceControlPolicies", null, "Resource control policies in an organization", 2_000);

    /// <summary>Characters, white space counted.</summary>
    public static Quota ServiceControlPolicyLength { get; } = Row(
        "ServiceControlPolicySize", null, "Service control policy document size", 10_240, 20_480);

    /// <summary>Characters, white space counted.</summary>
    public static Quota ResourceControlPolicyLength { get; } = Row(
        "ResourceControlPolicySize", null, "Resource control policy document size", 5_120);

    public static Quota ServiceControlPoliciesPerTarget { get; } = Row(
        "ServiceControlPoliciesPerTarget", null, "Service control policies attached to a root, OU or account", 10);

    public static Quota ResourceControlPoliciesPerTarget { get; } = Row(
        "ResourceControlPoliciesPerTarget", null, "Resource control policies attached to a root, OU or account", 5);

    public static ImmutableArray<Quota> All { get; } =
    [
        Accounts, Units, UnitDepth, Tags, ServiceControlPolicies, ResourceControlPolicies, ServiceControlPolicyLength,
        ResourceControlPolicyLength, ServiceControlPoliciesPerTarget, ResourceControlPoliciesPerTarget,
    ];

    /// <summary>A created account may leave after this.</summary>
    internal static readonly TimeSpan LeaveAfter = TimeSpan.FromDays(4);

    internal static readonly TimeSpan InvitationLife = TimeSpan.FromDays(15);

    internal static Quota PoliciesOf(string type) => IsServiceControl(type) ? ServiceControlPolicies : ResourceControlPolicies;

    internal static Quota DocumentOf(string type) => IsServiceControl(type) ? ServiceControlPolicyLength : ResourceControlPolicyLength;

    internal static Quota AttachedOf(string type) =>
        IsServiceControl(type) ? ServiceControlPoliciesPerTarget : ResourceControlPoliciesPerTarget;

    /// <summary>How many of the members may be closed within thirty days.</summary>
    internal static int ClosuresOf(int members) => Math.Min(1000, Math.Max(250, members / 5));

    private static bool IsServiceControl(string type) => type == GuardrailTypes.ServiceControl;

    private static Quota Row(string key, string? code, string name, int standard, int? raisedTo = null) => new()
    {
        ServiceCode = ServiceCode,
        Key = key,
        Code = code,
        Name = name,
        Default = standard,
        RaisedTo = raisedTo,
    };
}
