using System.Collections.Immutable;
using Rolecall.Contracts;
using Rolecall.Identity.Accounts;
using Rolecall.Identity.Accounts.Policies;
using Rolecall.Identity.Accounts.Roles;
using Rolecall.Identity.Organizations;
using Rolecall.Identity.Sessions;
using Rolecall.Identity.Sessions.Issuing;
using Rolecall.Identity.Sessions.Policies;
using Rolecall.Policy;
using Rolecall.Policy.Decisions;

namespace Rolecall.Grains.Roles;

/// <summary>A role's definition, compiled.</summary>
internal sealed class RoleRuntime
{
    /// <summary>Sessions of one role that call at the same time; one more pushes out another.</summary>
    private const int MostCallers = 32;

    /// <summary>What its sessions may do. Compiled when it is first asked for: an AssumeRole that is refused takes no longer where a role has many policies.</summary>
    private readonly Lazy<CallerPolicies> policies;
    private readonly CompiledGuardrails guardrails;

    /// <summary>Made with the first session that calls: most roles have none.</summary>
    private volatile Caller?[]? callers;

    private const string TrustsNobody =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::000000000000:user/no-such-role"},"Action":"sts:AssumeRole"}]}""";

    public RoleRuntime(RoleDefinition definition, CompiledGuardrails guardrails)
        : this(definition, guardrails, new PolicySource($"the trust policy of {definition.Arn}"), missing: null)
    {
    }

    private RoleRuntime(RoleDefinition definition, CompiledGuardrails guardrails, PolicySource trust, string? missing)
    {
        this.guardrails = guardrails;
        Definition = definition with { OrganizationId = guardrails.Source.OrganizationId };
        ResourceEntries = guardrails.ResourceEntries;
        policies = new(() => new CallerPolicies
        {
            ServiceControl = guardrails.ServiceControl,
            IsOfManagementAccount = guardrails.Source.Management,
            Identity = [.. definition.Policies.Select(policy => policy.Compile(PolicyGrammar.Identity))],
            Boundary = definition.Boundary?.Compile(PolicyGrammar.Identity),
        });
        AsResource = new ResourcePolicies
        {
            Kind = ResourceKind.Role,
            AccountId = definition.AccountId,
            ResourceControl = guardrails.ResourceControl,
            IsOfManagementAccount = guardrails.Source.Management,
            Missing = missing,
            Policy = definition.TrustPolicy.Compile(PolicyGrammar.Trust, trust, BoundPrincipals.ByArn(definition.Trusted)),
        };
    }

    /// <summary>Decides where there is no such role: it trusts nobody, and takes as long as a role that exists.</summary>
    public static RoleRuntime Nobody(string accountId, CompiledGuardrails guardrails) => new(
        new RoleDefinition
        {
            AccountId = accountId,
            Name = "",
            Arn = "",
            RoleId = "",
            TrustPolicy = new StoredPolicy(TrustsNobody),
            MaxSessionDuration = 0,
        },
        guardrails,
        new PolicySource("no policy"),
        missing: guardrails.Source.Closed ? "the account is closed" : "there is no such role");

    public RoleDefinition Definition { get; }

    /// <summary>The condition keys that tell the organization of the role as a resource.</summary>
    public ImmutableArray<ConditionEntry> ResourceEntries { get; }

    /// <summary>The resource's side of an AssumeRole: the trust policy.</summary>
    public ResourcePolicies AsResource { get; }

    /// <summary>The caller that a session of the role is.</summary>
    public Caller CallerOf(SessionClaims claims, DateTimeOffset now)
    {
        // How long ago a code was given is told anew each time; and what a caller has made long is not kept.
        if (claims.MultiFactorAt is not null || claims.IsLarge)
            return MakeCaller(claims, now);
        var all = callers ??= new Caller?[MostCallers];
        ref var place = ref all[(uint)claims.SessionId.GetHashCode(StringComparison.Ordinal) % MostCallers];
        // The session is the very object: claims that say other things are another.
        if (Volatile.Read(ref place) is { } kept && ReferenceEquals(kept.Session, claims))
            return kept;
        var caller = MakeCaller(claims, now);
        Volatile.Write(ref place, caller);
        return caller;
    }

    private Caller MakeCaller(SessionClaims claims, DateTimeOffset now)
    {
        var facts = PrincipalFacts.OfRoleSession(Definition, claims, now).In(guardrails.Source);
        return new Caller { Principal = facts.Principal, AccessKeyId = claims.AccessKeyId, Session = claims, Entries = facts.Entries };
    }

    /// <summary>Joins the caller's side with the trust policy.</summary>
    public Decision Authorize(AuthorizeCall call)
    {
        var (caller, question) = (call.Caller, call.Question);
        var seen = caller with { Entries = [.. caller.Entries, .. ResourceEntries, .. SessionRequest.TrustEntries(Definition, caller.Session, null, default)] };
        return Authorizer.Decide(call.Side, question.ToRequest(seen), AsResource, question.Explained);
    }

    /// <summary>
    /// Joins the caller's side of each needed action with the trust policy: the first that is denied, else the one that the call is
    /// named after.
    /// </summary>
    public Decision Decide(RoleSessionAsk ask)
    {
        var asked = new AccessRequest
        {
            Principal = ask.Principal,
            Action = ask.Needed[0].Action,
            Resource = ask.RoleArn,
            Context = new ConditionContext(KeysOf(ask)),
        };
        Decision? named = null;
        foreach (var (action, side) in ask.Needed)
        {
            var decision = Authorizer.Decide(side, action == asked.Action ? asked : asked with { Action = action }, AsResource, ask.Explained);
            if (!decision.Allowed)
                return decision;
            named ??= decision;
        }
        return named!;
    }

    /// <summary>Built when first read: a trust policy without conditions never reads them.</summary>
    private IEnumerable<ConditionEntry> KeysOf(RoleSessionAsk ask)
    {
        yield return new("aws:ResourceAccount", Definition.AccountId);
        foreach (var entry in ask.Entries)
            yield return entry;
        foreach (var entry in ResourceEntries)
            yield return entry;
        foreach (var entry in SessionRequest.TrustEntries(Definition, ask.CallerSession, ask.MultiFactorAt, ask.Now))
            yield return entry;
    }

    /// <summary>The role's policies narrowed by the session's.</summary>
    public CallerPolicies PoliciesFor(SessionClaims claims, IReadOnlyDictionary<string, string> documents) =>
        claims.HasSessionPolicies || claims.ActsForAUser
            ? policies.Value with { Session = SessionPolicies.Compile(claims, documents) }
            : policies.Value;
}
