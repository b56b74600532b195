using Rolecall.Identity.Accounts;
using Rolecall.Identity.Accounts.Mfa;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Sessions.Codes;
using Rolecall.Policy;

namespace Rolecall.Identity.Sessions;

/// <summary>
/// A one-time code given with a request for a session.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
/// </summary>
public static class MultiFactor
{
    /// <summary>The change that uses the code up.</summary>
    /// <exception cref="AwsFaultException">AccessDenied: the device is not the caller's, or the code is wrong or was used.</exception>
    public static AccountChange Use(AccountState state, Principal caller, string serialNumber, string code, CodeClock clock)
    {
        // A role session has no device of its own, and a federated user is not its user.
        if (caller.Kind is not (PrincipalKind.User or PrincipalKind.Root))
            throw new AwsFaultException(Fault.MfaNotValidated());
        var owner = caller.UserArn is { } arn ? arn[(arn.LastIndexOf('/') + 1)..] : null;
        if (MfaDeviceOperations.Find(state, serialNumber) is not { } device || !device.IsOf(owner))
            throw new AwsFaultException(Fault.MfaNotValidated());
        return OneTimeCodes.Use(device, code, clock) is { } used
            ? AccountChange.Put(used)
            : throw new AwsFaultException(Fault.InvalidMfaCode());
    }

    /// <summary>What a virtual device shows at an instant; null where the account has no such device.</summary>
    public static ShownCode? Show(AccountState state, string serialNumber, CodeClock clock) =>
        MfaDeviceOperations.Find(state, serialNumber) is { } device ? OneTimeCodes.Show(device, clock) : null;

    /// <summary>
    /// A role session as it is where role sessions carry MFA: the code of its own AssumeRole, else that of the session which asked, with
    /// the age that it has. AWS documents that role sessions carry neither, so a sandbox has to opt in.
    /// </summary>
    /// <param name="issued">The role session; its MFA is fixed from here on.</param>
    /// <param name="asking">The session that asked; null for a long-term key.</param>
    /// <param name="codeAt">When the code of the request was found right; null where it brought none.</param>
    public static SessionClaims CarryOver(SessionClaims issued, SessionClaims? asking, DateTimeOffset? codeAt) => issued with
    {
        MultiFactorPresent = codeAt is not null || asking is { MultiFactorPresent: true },
        MultiFactorAt = codeAt ?? asking?.MultiFactorAt,
    };
}
