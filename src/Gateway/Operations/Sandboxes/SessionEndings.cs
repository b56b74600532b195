using System.Collections.Concurrent;
using System.Globalization;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Gateway.Settings;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Sessions.Revocations;
using Rolecall.Policy;
using Rolecall.Policy.Decisions;

namespace Rolecall.Gateway.Operations.Sandboxes;

/// <summary>What ended listed sessions before their time. Accounts and roles are asked once for a whole list.</summary>
internal sealed class SessionEndings(IGrainFactory grains, LeasedSandbox sandbox, IReadOnlyDictionary<string, ListedSession> listed)
{
    /// <summary>A role that assumes itself again and again begins with the same key.</summary>
    private const int LongestChain = 32;

    private readonly ConcurrentDictionary<AccountId, Task<AccountOpening?>> accounts = new();
    private readonly ConcurrentDictionary<(AccountId, string), Task<ListedRole>> roles = new();

    /// <param name="RoleId">Null where there is no role of the name any more.</param>
    /// <param name="Revocation">What denies all to older sessions; null where nothing does.</param>
    private sealed record ListedRole(string? RoleId, CompiledPolicy? Revocation);

    /// <summary>As rolecall.v1.Session.ended_by has it; "" where nothing did.</summary>
    public async Task<string> Of(ListedSession one)
    {
        var id = AccessKeyId.Parse(one.Session.AccessKeyId);
        var account = grains.Grain<IAccountGrain>(Keys.Account(sandbox.Name, id.Account));
        if (await account.IsRevoked(one.Session.AccessKeyId))
            return "it was revoked";
        if (sandbox.Settings.Revocations.Any(revocation => IsOf(revocation, one)))
            return "sessions of its key or source identity were revoked";
        if (await accounts.GetOrAdd(id.Account, _ => account.Describe()) is { Closed: true })
            return "the account is closed";
        if (one.RoleId is null)
            return "";
        var role = await roles.GetOrAdd((id.Account, one.RoleName), _ => Find(account, one.RoleName));
        return role.RoleId != one.RoleId ? "the role was deleted"
            : role.Revocation is { } policy && Denies(policy, one, id.Account) ? "older sessions of the role were revoked"
            : "";
    }

    private static async Task<ListedRole> Find(IAccountGrain account, string name)
    {
        var role = await account.DefineRole(name);
        var revocation = role?.Policies.FirstOrDefault(policy => policy is { Name: Revocation.PolicyName, Arn: null });
        return new(role?.RoleId, revocation?.Compile(PolicyGrammar.Identity));
    }

    private bool IsOf(SessionRevocation revocation, ListedSession one) =>
        one.Session.IssueTime.ToDateTimeOffset() <= revocation.IssuedUpTo
        && (revocation.OriginKeyId is { } key ? key == OriginKeyIdOf(one) : revocation.SourceIdentity == one.SourceIdentity);

    /// <summary>The key that the chain began with; of one that leaves the list, the last that the list tells of.</summary>
    private string? OriginKeyIdOf(ListedSession one)
    {
        for (var link = 0; link < LongestChain && one.IssuerKeyId is { } issuer && listed.TryGetValue(issuer, out var before); link++)
            one = before;
        return one.IssuerKeyId;
    }

    private static bool Denies(CompiledPolicy policy, ListedSession one, AccountId account)
    {
        var issued = one.Session.IssueTime.ToDateTimeOffset().ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFZ", CultureInfo.InvariantCulture);
        var request = new AccessRequest
        {
            Principal = new Principal
            {
                Kind = PrincipalKind.RoleSession,
                AccountId = account,
                Arn = one.Session.Arn,
                UserId = one.RoleId!,
            },
            // Any: what revokes older sessions denies all actions.
            Action = "any:Action",
            Resource = "*",
            Context = new ConditionContext([new ConditionEntry("aws:TokenIssueTime", issued)]),
        };
        var policies = new CallerPolicies { Identity = [policy] };
        return Authorizer.EvaluateCaller(request, policies, explain: false).Layers
            .Any(layer => layer is { Layer: Layer.IdentityPolicy, Verdict: Verdict.ExplicitDeny });
    }
}
