using System.Collections.Immutable;
using Rolecall.Api.Iam.V1;
using Rolecall.Identity.Accounts.Policies;
using Rolecall.Identity.Accounts.Users;
using Rolecall.Identity.Quotas;
using Rolecall.Identity.Resources;

namespace Rolecall.Identity.Accounts.Reports;

/// <summary>
/// What an account has, and may have, in numbers. https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html
/// </summary>
internal static class AccountSummary
{
    public static ImmutableArray<AccountOperation> Rows { get; } =
    [
        AccountOperation.Read<GetAccountSummaryRequest>(Get, on: ActedOn.Everything),
    ];

    /// <summary>
    /// The global endpoint's tokens are good in the regions that are enabled by default, until an account says otherwise.
    /// </summary>
    private const int GlobalEndpointTokenVersion = 1;

    /// <summary>Certificates and identity providers, which nothing here makes.</summary>
    private const int None = 0;

    public static AccountOutcome Get(AccountState state, GetAccountSummaryRequest request, OperationContext context)
    {
        var response = new GetAccountSummaryResponse
        {
            SummaryMap =
            {
                ["Users"] = state.Users.Count,
                ["Groups"] = state.Groups.Count,
                ["ServerCertificates"] = None,
                ["MFADevices"] = state.MfaDevices.Count,
                ["MFADevicesInUse"] = state.MfaDevices.Values.Count(device => device.EnabledAt is not null),
                ["AccountMFAEnabled"] = Flag(state.MfaDevices.Values.Any(device => device.IsOf(userName: null))),
                ["AccountAccessKeysPresent"] = Flag(UserOperations.KeysOf(state, userName: null).Any()),
                ["AccountPasswordPresent"] = Flag(state.LoginProfiles.ContainsKey("")),
                ["AccountSigningCertificatesPresent"] = None,
                ["Policies"] = state.Policies.Count,
                ["PolicyVersionsInUse"] = ManagedPolicyOperations.VersionsIn(state),
                ["GlobalEndpointTokenVersion"] = GlobalEndpointTokenVersion,
                ["InstanceProfiles"] = state.InstanceProfiles.Count,
                ["Providers"] = state.OidcProviders.Count + state.SamlProviders.Count,
                ["Roles"] = state.Roles.Count,
            },
        };
        foreach (var quota in IamQuotas.All)
        {
            if (quota.SummaryKey is { } key)
                response.SummaryMap[key] = quota.In(state.Quotas);
        }
        return AccountOutcome.Read(response);
    }

    private static int Flag(bool there) => there ? 1 : 0;
}
