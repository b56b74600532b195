using Rolecall.Contracts;
using Rolecall.Contracts.Providers;
using Rolecall.Gateway.Limits;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Sessions.Federation;

namespace Rolecall.Gateway.Operations.Sts;

/// <summary>From a call that brings a token or an assertion to what its provider's grain is asked, and back to who calls.</summary>
internal static class FederatedProofs
{
    /// <param name="roleArn">The role that is asked for; empty where none is yet.</param>
    public static ProofCall ProofOf(Call call, string credential, string roleArn, string action)
    {
        var rules = call.Sandbox.Settings.Rules;
        return new()
        {
            Credential = credential,
            RoleArn = roleArn,
            Now = call.Now,
            Action = action,
            FetchedIssuers = [.. rules.IssuerFetches?.Issuers ?? []],
            PrivateNetworks = rules.IssuerFetches?.PrivateNetworks ?? false,
            Regions = AwsRegions.All,
            AllowSha1 = rules.SamlBySha1,
            ToldWhy = rules.TokenRefusalsAreTold,
            SandboxName = call.SandboxName,
            SettingsVersion = call.Sandbox.Settings.Version,
        };
    }

    /// <exception cref="AwsFaultException">Nobody is proven.</exception>
    public static Caller CallerOf(Call call, ProofReply reply)
    {
        if (reply.Fault is { } fault)
            throw new AwsFaultException(fault);
        call.Asserted = reply.Identity!;
        return new Caller
        {
            Principal = FederatedSessions.PrincipalOf(call.Asserted),
            AccessKeyId = "",
            Entries = FederatedSessions.EntriesOf(call.Asserted),
        };
    }
}
