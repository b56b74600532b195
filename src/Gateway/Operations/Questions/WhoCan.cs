using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Google.Protobuf;
using Rolecall.Api.Native.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Contracts.Storage;
using Rolecall.Contracts.Surveys;
using Rolecall.Gateway.Operations.Resources;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Access;
using Rolecall.Policy;

namespace Rolecall.Gateway.Operations.Questions;

/// <summary>
/// AccessService.WhoCan: one call to each account for its principals' sides, one to the resource for each account's answers.
/// </summary>
internal sealed class WhoCan(IGrainFactory grains, IEventStore events, ServiceRules rules)
{
    public async IAsyncEnumerable<IMessage> List(Call call, [EnumeratorCancellation] CancellationToken cancel)
    {
        var request = call.RequestAs<WhoCanRequest>();
        var named = request.HasResource ? request.Resource : null;
        var name = SurveyedResource.NameInList(request.Action, named, accountId: null);
        var resource = await SurveyedResource.Find(grains, call.Sandbox.Name, request.Action, name);
        var question = SurveyMessages.Ask(
            request.Action, name, resource.Owner, request.Context, call.Now, ServedResources.KeysSent(request.Action, resource.Entries));
        var accounts = new Accounts(grains, events, call.Sandbox.Name);
        // Only principals of the owner's account can reach a resource without a policy of its own.
        var asked = resource is { HasPolicy: false, Owner: { } only } && ServedResources.Of(request.Action)?.IsReachedFromElsewhere(request.Action) is not true
            ? [only]
            : await accounts.List(cancel);
        // IAM and STS serve nobody who does not sign; a web identity or an assertion is no anonymous call.
        if (resource.HasPolicy && !ServedResources.AreWithoutPolicies(request.Action))
        {
            foreach (var answer in await Join(call, resource, question, [Anonymous]))
                yield return answer;
        }
        await foreach (var answers in Accounts.AskAll(asked, id => Ask(call, accounts[id], id, named, resource, question), cancel))
        {
            foreach (var answer in answers)
                yield return answer;
        }
    }

    private static SurveyedSide Anonymous { get; } = new() { Question = 0, Caller = Authenticator.Anonymous.Caller!, Side = Authenticator.Anonymous.Side! };

    private async Task<IEnumerable<WhoCanResponse>> Ask(
        Call call, IAccountGrain account, AccountId accountId, string? named, SurveyedResource resource, Question question)
    {
        // Each account has a collection of its own.
        if (SurveyedResource.NameInList(question.Action, named, accountId) is var own && own != question.Resource)
        {
            resource = await SurveyedResource.Find(grains, call.Sandbox.Name, question.Action, own);
            question = SurveyMessages.Ask(
                question.Action, own, accountId, call.RequestAs<WhoCanRequest>().Context, call.Now, ServedResources.KeysSent(question.Action, resource.Entries));
        }
        var sides = await account.Survey(new SurveyCall
        {
            Questions =
            [
                new SurveyQuestion
                {
                    Question = question,
                    Scope = resource.HasPolicy && accountId == resource.Owner ? SurveyScope.Everyone : SurveyScope.ByOwnPolicies,
                },
            ],
            // Root may not assume roles, whatever policies say.
            Root = !rules.RefuseRoot(question.Action),
            Now = call.Now,
        });
        return await Join(call, resource, question, sides);
    }

    private async Task<IEnumerable<WhoCanResponse>> Join(
        Call call, SurveyedResource resource, Question question, ImmutableArray<SurveyedSide> sides)
    {
        if (sides.IsEmpty)
            return [];
        var decisions = await resource.Join(
            [.. sides.Select(side => new AuthorizeCall { Caller = side.Caller, Side = side.Side, Question = question })]);
        var answers = new List<WhoCanResponse>();
        for (var i = 0; i < decisions.Length; i++)
        {
            if (decisions[i] is not { } decision || Answer(decision) is not { } answer)
                continue;
            // A caller whom the service refuses cannot be helped by any policy.
            if (!ServedResources.AreWithoutPolicies(question.Action) || await rules.For(call.Sandbox.Name, sides[i].Caller, decision) is not { Allowed: false })
                answers.Add(answer);
        }
        return answers;
    }

    /// <summary>Null where the principal may not.</summary>
    private static WhoCanResponse? Answer(Policy.Decisions.Decision decision)
    {
        var dependence = RequestDependence.Of(decision);
        if (!decision.Allowed && !dependence.Possible)
            return null;
        return new WhoCanResponse
        {
            Principal = SurveyMessages.ToListed(decision.Principal),
            Answer = decision.Allowed ? AccessAnswer.Allowed : AccessAnswer.Possible,
            DecidingLayer = DecisionMessages.NameOf(decision.DecidingLayer),
            AssumedAbsent = { dependence.AssumedAbsent },
            MissingKeys = { dependence.MissingKeys },
            Remedies = { dependence.Remedies },
        };
    }
}
