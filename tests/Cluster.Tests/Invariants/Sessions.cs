using System.Collections.Immutable;
using Rolecall.Api.Sts.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Contracts.Sandboxes;
using Rolecall.Identity.Accounts.Roles;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Sessions;
using Rolecall.Identity.Sessions.Issuing;
using Rolecall.Identity.Sessions.Sealing;
using Rolecall.Policy;

namespace Rolecall.Cluster.Tests.Invariants;

/// <summary>Sessions of UpdateApp by the thousand: issued by the pure core and sealed with the sandbox's own keys, as AssumeRole does it.</summary>
internal sealed class Sessions
{
    private static readonly SystemRandomSource Random = new();

    private readonly RoleDefinition role;
    private readonly SandboxSettings settings;

    private Sessions(RoleDefinition role, SandboxSettings settings) => (this.role, this.settings) = (role, settings);

    public KeyRing Keys => settings.Ring();

    public ImmutableArray<SealingKeyRecord> SealingKeys => settings.SealingKeys;

    public static async Task<Sessions> Of(DemoSilos silos) => new(
        (await silos.First.Grains.GetGrain<IAccountGrain>(Contracts.Keys.Account(
            Contracts.Keys.DefaultSandbox, AccountId.Parse("333333333333"))).DefineRole(
            "UpdateApp"))!,
        (await silos.First.Grains.GetGrain<ISandboxGrain>(Contracts.Keys.DefaultSandbox).Describe())!);

    public Who Issue(DateTimeOffset now, int seconds, TimeSpan longer = default, KeyRing? keys = null)
    {
        var request = new AssumeRoleRequest { RoleArn = role.Arn, RoleSessionName = "many", DurationSeconds = seconds };
        var asking = PrincipalFacts.OfRoot(AccountId.Parse("222222222222"), null).Principal;
        var claims = SessionIssuing.AssumeRole(
            role, RoleSessionAsk.Of(request, asking, null, now), ImmutableDictionary<string, string>.Empty, Random).Claims;
        claims = claims with { ExpiresAt = claims.ExpiresAt + longer };
        var (token, session) = SessionSealer.Seal(claims, keys ?? Keys, settings.Realm, Random);
        return new Who(claims.AccessKeyId, (keys ?? Keys).SecretOf(session).Reveal(), token) { Expiration = claims.ExpiresAt };
    }
}
