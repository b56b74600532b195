using System.Collections.Immutable;
using Google.Protobuf.Collections;
using Rolecall.Api.Native.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Roles;
using Rolecall.Contracts.Surveys;
using Rolecall.Gateway.Operations.Questions;
using Rolecall.Gateway.Operations.Resources;
using Rolecall.Identity.Access;
using Rolecall.Identity.Sessions.Issuing;
using Rolecall.Policy;

namespace Rolecall.Gateway.Operations.Sts;

/// <summary>
/// Who may assume each of many roles by one call: three rounds of one call to each account. Principals that no trust policy can mean are
/// not asked; where a policy trusts a whole account, only principals that have a policy about the action are.
/// </summary>
internal sealed class RoleAccess(Accounts accounts, RepeatedField<ContextKey> context, DateTimeOffset now)
{
    /// <summary>The assumers of the roles, by role ARN; a role that does not exist has none.</summary>
    public async Task<Dictionary<string, List<Assumer>>> AssumersOf(
        IReadOnlyCollection<string> roleArns, Func<Task<ImmutableArray<AccountId>>> allAccounts, CancellationToken cancel)
    {
        var trusts = await Trusts(roleArns);
        var everywhere = trusts.Any(trust => trust.Anyone || trust.Principals.Any(principal => !Arn.TryParse(principal, out _)))
            ? await allAccounts()
            : [];
        var questions = new Dictionary<AccountId, List<SurveyQuestion>>();
        foreach (var trust in trusts)
        {
            var owner = AccountId.Parse(Arn.Parse(trust.Arn).Account);
            foreach (var account in AccountsAskedFor(trust, everywhere))
            {
                var named = trust.Principals.Where(principal => !Arn.TryParse(principal, out var arn) || arn.Account == account).ToImmutableArray();
                var scope = trust.Anyone && account == owner ? SurveyScope.Everyone
                    : trust.Anyone || trust.Accounts.Contains(account) ? SurveyScope.ByOwnPolicies
                    : SurveyScope.Named;
                if (scope == SurveyScope.Named && named.IsEmpty)
                    continue;
                if (!questions.TryGetValue(account, out var list))
                    questions[account] = list = [];
                list.Add(new SurveyQuestion { Question = SurveyMessages.Ask(ServiceSessions.Action, trust.Arn, owner, context, now, trust.Entries), Scope = scope, Named = named });
            }
        }
        var asked = new Dictionary<AccountId, List<(SurveyedSide Side, RoleAuthorizeCall Call)>>();
        await foreach (var (list, sides) in Accounts.AskAll([.. questions.Keys], id => Survey(id, [.. questions[id]]), cancel))
        {
            foreach (var side in sides)
            {
                var question = list[side.Question].Question;
                var (owner, name) = SessionIssuing.RoleOf(question.Resource);
                if (!asked.TryGetValue(owner, out var calls))
                    asked[owner] = calls = [];
                calls.Add((side, new RoleAuthorizeCall { RoleName = name, Call = new AuthorizeCall { Caller = side.Caller, Side = side.Side, Question = question } }));
            }
        }
        foreach (var trust in trusts)
            await AddProviderUsers(asked, trust);
        var found = new Dictionary<string, List<Assumer>>(StringComparer.Ordinal);
        await foreach (var (calls, decisions) in Accounts.AskAll([.. asked.Keys], id => Join(id, asked[id]), cancel))
        {
            for (var i = 0; i < calls.Count; i++)
                Add(found, calls[i].Side, decisions[i]);
        }
        return found;
    }

    /// <summary>Users of the identity providers that the role's account has, or that AWS knows by itself.</summary>
    private async Task AddProviderUsers(Dictionary<AccountId, List<(SurveyedSide Side, RoleAuthorizeCall Call)>> asked, RoleTrust trust)
    {
        var (owner, name) = SessionIssuing.RoleOf(trust.Arn);
        foreach (var provider in trust.Providers.Where(name => !Arn.TryParse(name, out var arn) || arn.Owner == owner))
        {
            if (ProviderUsers.Of(provider) is not { } users || !await users.Exist(accounts[owner]))
                continue;
            var question = SurveyMessages.Ask(users.Action, trust.Arn, owner, context, now, ServedResources.KeysSent(users.Action, trust.Entries));
            var reply = users.Ask(owner, question);
            if (!asked.TryGetValue(owner, out var calls))
                asked[owner] = calls = [];
            calls.Add((
                new SurveyedSide { Question = 0, Caller = reply.Caller!, Side = reply.Side! },
                new RoleAuthorizeCall { RoleName = name, Call = new AuthorizeCall { Caller = reply.Caller!, Side = reply.Side!, Question = question } }));
        }
    }

    private async Task<List<RoleTrust>> Trusts(IReadOnlyCollection<string> roleArns)
    {
        var trusts = await Task.WhenAll(roleArns
            .Select(SessionIssuing.RoleOf)
            .GroupBy(role => role.AccountId)
            .Select(account => accounts[account.Key].TrustsOf([.. account.Select(role => role.RoleName)])));
        return [.. trusts.SelectMany(roles => roles).Where(role => roleArns.Contains(role.Arn))];
    }

    private static IEnumerable<AccountId> AccountsAskedFor(RoleTrust trust, ImmutableArray<AccountId> everywhere) =>
        trust.Accounts.Select(AccountId.Find).Concat(trust.Principals.Select(principal => Arn.TryParse(principal, out var arn) ? arn.Owner : null))
            .OfType<AccountId>()
            .Concat(everywhere.Where(_ => trust.Anyone || trust.Principals.Any(principal => !Arn.TryParse(principal, out var _))))
            .Distinct();

    private async Task<(ImmutableArray<SurveyQuestion> Questions, ImmutableArray<SurveyedSide> Sides)> Survey(AccountId accountId, ImmutableArray<SurveyQuestion> questions) =>
        // Root may not assume roles, whatever policies say.
        (questions, await accounts[accountId].Survey(new SurveyCall { Questions = questions, Root = false, Now = now }));

    private async Task<(List<(SurveyedSide Side, RoleAuthorizeCall Call)> Calls, ImmutableArray<Policy.Decisions.Decision?> Decisions)> Join(
        AccountId accountId, List<(SurveyedSide Side, RoleAuthorizeCall Call)> calls) =>
        (calls, await accounts[accountId].AuthorizeOnRoles([.. calls.Select(call => call.Call)]));

    private static void Add(Dictionary<string, List<Assumer>> found, SurveyedSide side, Policy.Decisions.Decision? decision)
    {
        if (decision is null)
            return;
        var dependence = RequestDependence.Of(decision);
        if (!decision.Allowed && !dependence.Possible)
            return;
        if (!found.TryGetValue(decision.Resource, out var list))
            found[decision.Resource] = list = [];
        list.Add(new Assumer(SurveyMessages.ToListed(decision.Principal, side.NamedSession), decision.Allowed, dependence.AssumedAbsent, dependence.MissingKeys));
    }
}
