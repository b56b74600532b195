using Rolecall.Api.Native.V1;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Faults;
using Rolecall.Policy;

namespace Rolecall.Gateway.Operations.Sts;

/// <summary>
/// Accounts in which STS is deactivated in a region: their credentials are not issued there, whoever asks.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_enable-regions.html
/// </summary>
internal static class StsRegions
{
    /// <summary>The region of the global endpoint.</summary>
    public const string AlwaysActive = "us-east-1";

    /// <exception cref="AwsFaultException">ValidationError: the rule names the region where STS is always active.</exception>
    public static void CheckRule(DeactivatedStsRegions? rule)
    {
        if (rule?.Regions.Any(region => region.Region == AlwaysActive) == true)
            throw new AwsFaultException(Fault.ValidationError($"STS is always active in {AlwaysActive}."));
    }

    /// <param name="call">The call, which was permitted.</param>
    /// <param name="accountId">The account that the credentials would be of.</param>
    /// <exception cref="AwsFaultException">RegionDisabledException.</exception>
    public static void Check(Call call, AccountId accountId)
    {
        if (IsDeactivated(call.Sandbox.Settings.Rules.DeactivatedStsRegions, call.Origin.Region, accountId))
            throw new AwsFaultException(new Fault(
                "RegionDisabledException",
                $"STS is not activated in this region for account:{accountId}. "
                    + "Your account administrator can activate STS in this region using the IAM Console.",
                403));
    }

    private static bool IsDeactivated(DeactivatedStsRegions? rule, string region, AccountId accountId)
    {
        if (rule is null)
            return false;
        foreach (var deactivated in rule.Regions)
        {
            if (deactivated.Region == region && (!deactivated.HasAccountId || deactivated.AccountId == accountId))
                return true;
        }
        return false;
    }
}
