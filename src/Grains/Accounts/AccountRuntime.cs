using System.Collections.Concurrent;
using System.Collections.Frozen;
using Rolecall.Contracts;
using Rolecall.Grains.Roles;
using Rolecall.Identity.Accounts;
using Rolecall.Identity.Accounts.AccessKeys;
using Rolecall.Identity.Accounts.Users;
using Rolecall.Identity.Organizations;
using Rolecall.Identity.Sessions;
using Rolecall.Identity.Sessions.Policies;
using Rolecall.Policy;

namespace Rolecall.Grains.Accounts;

/// <summary>
/// What deciding needs of one version of the account's model, made on first use and thrown away with the version. For any number of threads.
/// </summary>
internal sealed class AccountRuntime(AccountState state, CompiledGuardrails guardrails)
{
    private readonly CallerPolicies rootPolicies = new()
    {
        ServiceControl = guardrails.ServiceControl,
        IsOfManagementAccount = guardrails.Source.Management,
    };
    private readonly ConcurrentDictionary<string, Caller> callers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, CallerPolicies> policies = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, RoleRuntime> roles = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The caller that a long-term key stands for.</summary>
    public Caller CallerOf(StoredAccessKey key)
    {
        if (!callers.TryGetValue(key.Id, out var caller))
        {
            var facts = FactsOf(key.UserName is { } name ? state.Users[name] : null);
            callers[key.Id] = caller = new Caller { Principal = facts.Principal, AccessKeyId = key.Id, Entries = facts.Entries };
        }
        return caller;
    }

    /// <summary>The caller that a user is, or root where no name is given; null where there is no such user.</summary>
    public Caller? CallerOf(string? userName)
    {
        StoredUser? user = null;
        if (userName is not null && (user = state.Users.GetValueOrDefault(userName)) is null)
            return null;
        var facts = FactsOf(user);
        return new Caller { Principal = facts.Principal, AccessKeyId = "", Entries = facts.Entries };
    }

    /// <summary>
    /// The caller of any session of the account's; null where its user or role is no more, or is another of the same name.
    /// </summary>
    public Caller? CallerOfAny(SessionClaims claims, DateTimeOffset now) => claims.Kind != SessionKind.Role
        ? CallerOf(claims, now)
        : RoleOf(claims.RoleName!) is { } role && role.Definition.RoleId == claims.RoleId ? role.CallerOf(claims, now) : null;

    /// <summary>The caller of a user's or root's session; null where the user is no more, or is another of the same name.</summary>
    public Caller? CallerOf(SessionClaims claims, DateTimeOffset now)
    {
        if (claims.Kind == SessionKind.Root)
        {
            var root = PrincipalFacts.OfAssumedRoot(claims, guardrails.Source.OrganizationId, now).In(guardrails.Source);
            return new Caller { Principal = root.Principal, AccessKeyId = claims.AccessKeyId, Session = claims, Entries = root.Entries };
        }
        StoredUser? user = null;
        if (claims.UserName is { } name && ((user = state.Users.GetValueOrDefault(name)) is null || user.UserId != claims.UserId))
            return null;
        var facts = FactsOf(user);
        facts = claims.Kind == SessionKind.Federated
            ? facts.Federating(claims, guardrails.Source.OrganizationId, now).In(guardrails.Source)
            : facts.InSession(claims, now);
        return new Caller { Principal = facts.Principal, AccessKeyId = claims.AccessKeyId, Session = claims, Entries = facts.Entries };
    }

    /// <summary>A role as its own grain has it; null where there is none. For questions about many roles at once.</summary>
    public RoleRuntime? RoleOf(string name)
    {
        // A name that nobody has is not kept: there is no end of those.
        if (!roles.TryGetValue(name, out var role) && state.DefineRole(name) is { } definition)
            roles[name] = role = new RoleRuntime(definition, guardrails);
        return role;
    }

    /// <summary>The policies of a user, of root, or of a session of the account's; null where the user or role is no more.</summary>
    public CallerPolicies? PoliciesOf(Caller caller)
    {
        if (caller.Session is { Kind: SessionKind.Role } session)
            return RoleOf(session.RoleName!)?.PoliciesFor(session, DocumentsOf(session));
        var own = caller.Principal.UserArn is { } arn
            ? OfUser(arn[(arn.LastIndexOf('/') + 1)..], caller.Principal.IamUserId)
            : rootPolicies;
        if (caller.Session is { Kind: SessionKind.Root } task)
            return own! with { Session = SessionPolicies.CompileTask(task, state.FindDocument(task.PolicyArns[0])) };
        if (own is null || caller.Session is not { } federated || !(federated.Kind == SessionKind.Federated || federated.HasSessionPolicies))
            return own;
        return own with { Session = SessionPolicies.Compile(federated, DocumentsOf(federated)) };
    }

    /// <summary>The managed policies that narrow a session; one that does not exist is left out.</summary>
    private IReadOnlyDictionary<string, string> DocumentsOf(SessionClaims session) => session.PolicyArns.IsEmpty
        ? FrozenDictionary<string, string>.Empty
        : session.PolicyArns
            .Distinct()
            .Select(policy => (Arn: policy, Document: state.FindDocument(policy)))
            .Where(found => found.Document is not null)
            .ToDictionary(found => found.Arn, found => found.Document!.Json);

    private PrincipalFacts FactsOf(StoredUser? user) => user is null
        ? PrincipalFacts.OfRoot(state.AccountId, guardrails.Source.OrganizationId).In(guardrails.Source)
        : PrincipalFacts.OfUser(user, state.AccountId, guardrails.Source.OrganizationId, state.Departed.LatestOf(user.ArnIn(state.AccountId))).In(guardrails.Source);

    private CallerPolicies? OfUser(string name, string? userId)
    {
        if (state.Users.GetValueOrDefault(name) is not { } user || user.UserId != userId)
            return null;
        if (!policies.TryGetValue(name, out var found))
        {
            policies[name] = found = state.PoliciesOf(user) with
            {
                ServiceControl = guardrails.ServiceControl,
                IsOfManagementAccount = guardrails.Source.Management,
            };
        }
        return found;
    }
}
