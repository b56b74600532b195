using Rolecall.Api.Native.V1;
using Rolecall.Contracts.Accounts;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Operations.Organizations;

/// <summary>Access keys of accounts' root users.</summary>
internal static class RootKeys
{
    /// <exception cref="AwsFaultException">The root user has as many as it may have.</exception>
    public static async Task<RootAccessKey> Make(IAccountGrain account, DateTimeOffset now)
    {
        var reply = await account.CreateRootKey(now);
        return reply.Fault is { } fault
            ? throw new AwsFaultException(fault)
            : new RootAccessKey { AccessKeyId = reply.AccessKeyId, SecretAccessKey = reply.SecretAccessKey };
    }
}
