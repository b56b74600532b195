using Rolecall.Identity.Organizations.Policies;

namespace Rolecall.Identity.Organizations;

/// <summary>https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html</summary>
internal static class OrganizationQuotas
{
    public const int Accounts = 10;

    public const int Units = 2000;

    public const int UnitDepth = 5;

    public const int Tags = 50;

    /// <summary>A created account may leave after this.</summary>
    public static readonly TimeSpan LeaveAfter = TimeSpan.FromDays(4);

    public static readonly TimeSpan InvitationLife = TimeSpan.FromDays(15);

    public static int PoliciesOf(string type) => type == GuardrailTypes.ServiceControl ? 10_000 : 2_000;

    /// <summary>Characters, white space counted.</summary>
    public static int DocumentOf(string type) => type == GuardrailTypes.ServiceControl ? 10_240 : 5_120;

    public static int AttachedOf(string type) => type == GuardrailTypes.ServiceControl ? 10 : 5;

    /// <summary>How many of the members may be closed within thirty days.</summary>
    public static int ClosuresOf(int members) => Math.Min(1000, Math.Max(250, members / 5));
}
