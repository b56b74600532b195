using System.Globalization;
using System.Security.Cryptography;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.LoadTool.Play;
using Rolecall.LoadTool.Scenarios;
using Rolecall.LoadTool.Targets;

namespace Rolecall.LoadTool.Worlds;

/// <summary>
/// An issuer of OpenID Connect in each sandbox, a provider for it in each account, a role that trusts that. One token is for all: they
/// trust the same issuer, and such a token may be used again until it expires.
/// </summary>
internal static class WebIdentities
{
    private const string Audience = "rolecall-load";

    public static async Task<Member[]> Make(ServerCalls calls, IReadOnlyList<Member> members, LoadModel load)
    {
        var url = $"https://load-{RandomNumberGenerator.GetHexString(8, lowercase: true)}.test";
        var provider = url["https://".Length..];
        var tokens = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var sandbox in members.Select(member => member.Sandbox).Distinct(StringComparer.Ordinal))
        {
            var issuers = new IdentityProviderService.IdentityProviderServiceClient(calls.Admin(sandbox));
            await issuers.CreateOidcIssuerAsync(new CreateOidcIssuerRequest { Url = url });
            var clock = await new ClockService.ClockServiceClient(calls.Admin(sandbox)).GetClockAsync(new GetClockRequest());
            var until = clock.Now.ToDateTimeOffset() + load.Length + load.WarmUp + TimeSpan.FromHours(12);
            var claims = string.Create(
                CultureInfo.InvariantCulture, $$"""{"sub":"load","aud":"{{Audience}}","exp":{{until.ToUnixTimeSeconds()}}}""");
            tokens[sandbox ?? ""] = (await issuers.MintOidcTokenAsync(new MintOidcTokenRequest { Url = url, Claims = claims })).Token;
        }
        await Preparation.ByAccount(members, async account =>
        {
            var iam = new Iam.IamClient(calls.As(account[0].Root!, account[0].Sandbox));
            await iam.CreateOpenIDConnectProviderAsync(new CreateOpenIDConnectProviderRequest { Url = url, ClientIdList = { Audience } });
            foreach (var member in account)
                await iam.CreateRoleAsync(new CreateRoleRequest
                {
                    RoleName = member.RoleName + StepCalls.WebSuffix,
                    AssumeRolePolicyDocument = Preparation.Trust(
                        $"arn:aws:iam::{member.AccountId}:oidc-provider/{provider}",
                        "sts:AssumeRoleWithWebIdentity",
                        $$$"""{"StringEquals":{"{{{provider}}}:aud":"{{{Audience}}}"} }"""),
                });
        });
        return [.. members.Select(member => member with { WebIdentityToken = tokens[member.Sandbox ?? ""] })];
    }
}
