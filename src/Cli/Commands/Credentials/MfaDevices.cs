using Rolecall.Api.Native.V1;
using Rolecall.Api.SigV4;
using Rolecall.Api.Sts.V1;

namespace Rolecall.Cli.Commands.Credentials;

/// <summary>Virtual MFA devices and their codes, which the server computes for its administrator.</summary>
internal static class MfaDevices
{
    /// <summary>The serial number of a device of the caller's account that is given by its name.</summary>
    public static async Task<string> SerialNumberOf(Invocation invocation, string device, AwsKeys keys)
    {
        if (device.StartsWith("arn:", StringComparison.Ordinal))
            return device;
        var caller = await new Sts.StsClient(invocation.Server.As(keys)).GetCallerIdentityAsync(new(), invocation.Calling);
        return $"arn:aws:iam::{caller.Account}:mfa/{device}";
    }

    public static async Task<GetMfaCodeResponse> CodeOf(Invocation invocation, string serialNumber) =>
        await new AccountService.AccountServiceClient(invocation.Admin).GetMfaCodeAsync(
            new() { SerialNumber = serialNumber }, invocation.Calling);
}
