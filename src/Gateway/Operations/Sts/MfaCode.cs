using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Contracts.Accounts.Codes;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Operations.Sts;

/// <summary>
/// The one-time code of a request to STS. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
/// </summary>
internal static class MfaCode
{
    /// <summary>
    /// The instant of the one-time code, which the caller's account checks and uses up; null where the request brings none.
    /// </summary>
    /// <exception cref="AwsFaultException">AccessDenied: one of the two is missing, or they are not right.</exception>
    public static async Task<DateTimeOffset?> Use(IGrainFactory grains, Call call, string? serialNumber, string? code)
    {
        if (serialNumber is null && code is null)
            return null;
        if (serialNumber is null || code is null)
            throw new AwsFaultException(Fault.MfaNotValidated());
        var use = new CodeCall { Caller = call.Caller!, SerialNumber = serialNumber, Code = code, Now = call.Now, CodeTime = call.CodeTime };
        return await grains.Grain<IAccountGrain>(Keys.Account(call.Sandbox.Name, call.Account)).UseCode(use) is { } fault
            ? throw new AwsFaultException(fault)
            : call.Now;
    }
}
