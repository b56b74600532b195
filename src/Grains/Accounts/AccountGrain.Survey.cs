using System.Collections.Immutable;
using Rolecall.Contracts;
using Rolecall.Contracts.Roles;
using Rolecall.Contracts.Surveys;
using Rolecall.Identity.Access;
using Rolecall.Identity.Accounts.Roles;
using Rolecall.Identity.Sessions;
using Rolecall.Identity.Sessions.Issuing;
using Rolecall.Policy;
using Rolecall.Policy.Decisions;

namespace Rolecall.Grains.Accounts;

// Questions about all principals of the account at once: one call for an account, however many roles it has. Decided by the
// same runtimes by which the account and its roles decide real calls.
internal sealed partial class AccountGrain
{
    /// <summary>The name of the session that stands for a role's sessions.</summary>
    private const string AnySession = "any-session";

    public Task<ImmutableArray<SurveyedSide>> Survey(SurveyCall call)
    {
        var sides = ImmutableArray.CreateBuilder<SurveyedSide>();
        if (State.Opened is not null && !guardrails.Source.Closed)
        {
            foreach (var principal in PrincipalsIn(call))
                Ask(call, principal, sides);
        }
        return Task.FromResult(sides.ToImmutable());
    }

    public Task<ImmutableArray<Decision?>> AuthorizeOnRoles(ImmutableArray<RoleAuthorizeCall> calls) =>
        Task.FromResult(
            calls.Select(call => guardrails.Source.Closed ? null : model.Runtime.RoleOf(call.RoleName)?.Authorize(call.Call)).ToImmutableArray());

    public Task<ImmutableArray<Decision>> AuthorizeOnOther(ImmutableArray<AuthorizeCall> calls, string? resourcePolicy)
    {
        var policy = resourcePolicy is null
            ? null
            : CompiledPolicy.Compile(
                PolicyDocument.Parse(resourcePolicy, PolicyGrammar.Resource), DefaultKeyPolicy.SourceOf(resourcePolicy, calls.IsEmpty ? "" : calls[0].Question.Resource));
        return Task.FromResult(calls.Select(call => Authorizer.Decide(
            call.Side,
            call.Question.ToRequest(call.Caller with { Entries = [.. guardrails.ResourceEntries, .. call.Caller.Entries] }),
            new ResourcePolicies
            {
                Kind = policy is null ? ResourceKind.Plain : ResourceKinds.OfPolicyFor(call.Question.Action),
                AccountId = AccountId,
                Policy = policy,
                ResourceControl = guardrails.ResourceControl,
            },
            explain: true)).ToImmutableArray());
    }

    public Task<ImmutableArray<RoleTrust>> TrustsOf(ImmutableArray<string> roleNames) => Task.FromResult(roleNames
        .Select(name => State.Roles.GetValueOrDefault(name)).OfType<StoredRole>()
        .Select(role =>
        {
            var trusted = TrustedPrincipals.Of(PolicyDocument.Parse(role.TrustPolicy.Json, PolicyGrammar.Trust));
            return new RoleTrust { Arn = role.ArnIn(AccountId), Anyone = trusted.Anyone, Accounts = trusted.Accounts, Principals = trusted.Principals, Providers = trusted.Providers, Entries = [.. SessionRequest.ResourceTags(role.Tags), .. guardrails.ResourceEntries] };
        }).ToImmutableArray());

    private sealed record SurveyedPrincipal(Caller Caller, CallerPolicies Policies, bool NamedSession = false)
    {
        public bool IsNamedBy(string value) => NamedSession
            ? value == Caller.Principal.Arn
            : value == (Caller.Principal.RoleArn ?? Caller.Principal.Arn) || value == Caller.Principal.RoleId
                || value == Caller.Principal.IamUserId;
    }

    private IEnumerable<SurveyedPrincipal> PrincipalsIn(SurveyCall call)
    {
        var everyone = call.Questions.Any(question => question.Scope != SurveyScope.Named);
        var named = call.Questions.SelectMany(question => question.Named).ToHashSet(StringComparer.Ordinal);
        if (call.Root && model.Runtime.CallerOf((string?)null) is { } root)
            yield return new SurveyedPrincipal(root, model.Runtime.PoliciesOf(root)!);
        foreach (var user in State.Users.Values)
        {
            if ((everyone || named.Contains(user.ArnIn(AccountId)) || named.Contains(user.UserId)) && model.Runtime.CallerOf(user.Name) is { } caller)
                yield return new SurveyedPrincipal(caller, model.Runtime.PoliciesOf(caller)!);
        }
        foreach (var role in State.Roles.Values)
        {
            if (everyone || named.Contains(role.ArnIn(AccountId)) || named.Contains(role.RoleId))
                yield return OfRole(role.Name, AnySession, call.Now);
        }
        foreach (var arn in named)
        {
            if (Arn.TryParse(arn, out var session) && session.Service == "sts" && session.Account == AccountId
                && session.Resource.Split('/') is ["assumed-role", var roleName, var sessionName] && State.Roles.ContainsKey(roleName))
                yield return OfRole(roleName, sessionName, call.Now) with { NamedSession = true };
        }
    }

    private SurveyedPrincipal OfRole(string name, string sessionName, DateTimeOffset now)
    {
        var role = model.Runtime.RoleOf(name)!;
        var claims = new SessionClaims
        {
            Kind = SessionKind.Role,
            SessionId = SessionClaims.NoSession,
            AccountId = AccountId,
            AccessKeyId = "",
            IssuedAt = now,
            ExpiresAt = DateTimeOffset.MaxValue,
            SessionName = sessionName,
            RoleName = role.Definition.Name,
            RoleId = role.Definition.RoleId,
            IssuedTo = "",
        };
        return new SurveyedPrincipal(role.CallerOf(claims, now), role.PoliciesFor(claims, ImmutableDictionary<string, string>.Empty));
    }

    private static void Ask(SurveyCall call, SurveyedPrincipal principal, ImmutableArray<SurveyedSide>.Builder sides)
    {
        // Whether the principal's own policies speak of an action at all: most do not, and then no resource need be asked for.
        Dictionary<string, bool>? speaks = null;
        for (var i = 0; i < call.Questions.Length; i++)
        {
            var asked = call.Questions[i];
            var isNamed = asked.Named.Any(principal.IsNamedBy);
            if (!isNamed && (asked.Scope == SurveyScope.Named || principal.NamedSession))
                continue;
            var byOwn = !isNamed && asked.Scope == SurveyScope.ByOwnPolicies;
            if (byOwn && speaks?.GetValueOrDefault(asked.Question.Action, true) == false)
                continue;
            var side = Authorizer.EvaluateCaller(asked.Question.ToRequest(principal.Caller), principal.Policies, explain: true);
            if (byOwn)
                (speaks ??= new(StringComparer.OrdinalIgnoreCase))[asked.Question.Action] = Speaks(side);
            if (!IsHopeless(side, byOwn))
                sides.Add(new SurveyedSide { Question = i, Caller = principal.Caller, Side = Shorten(side), NamedSession = principal.NamedSession });
        }
    }

    private static bool Speaks(CallerSide side) => side.Principal.Kind == PrincipalKind.Root
        || side.Layers.Any(layer => layer.Layer == Layer.IdentityPolicy && layer.Statements.Any(statement => !statement.Deny && statement.FailedElement != "Action"));

    /// <summary>A denial by statement ends every decision; silence only one that needs the principal's own policies.</summary>
    private static bool IsHopeless(CallerSide side, bool byOwn) =>
        side.Layers.Any(layer => (byOwn || layer.Verdict == Verdict.ExplicitDeny) && RequestDependence.IsHopeless(layer, side.Principal));

    /// <summary>
    /// Without the statements that are not about the request: they explain nothing here, and thousands of them would travel.
    /// </summary>
    private static CallerSide Shorten(CallerSide side) => side with
    {
        Layers = [.. side.Layers.Select(layer => layer with { Statements = [.. layer.Statements.Where(statement => statement.Matched || statement.FailedElement == "Condition")] })],
    };
}
