using Google.Protobuf;
using Rolecall.Api.Native.V1;
using Rolecall.Contracts;
using Rolecall.Gateway.Operations.Resources;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Access;
using Rolecall.Identity.Faults;
using Rolecall.Policy;

namespace Rolecall.Gateway.Operations.Questions;

/// <summary>AccessService.PrincipalCan: a table of actions and resources for one caller.</summary>
internal sealed class PrincipalCan(IGrainFactory grains, ServiceRules rules)
{
    private const int MostPairs = 10_000;

    public async Task<IMessage> Table(Call call)
    {
        var request = call.RequestAs<PrincipalCanRequest>();
        IReadOnlyList<string> resources = request.Resources.Count == 0 ? ["*"] : request.Resources;
        if (request.Actions.Count * (long)resources.Count > MostPairs)
            throw new AwsFaultException(
                Fault.ValidationError($"At most {MostPairs} pairs of actions and resources are asked for at once."));
        var asker = new NamedCaller(grains, call);
        var caller = new AuthorizeRequest { Caller = CallerOf(request.Principal) };
        var response = new PrincipalCanResponse();
        foreach (var name in resources)
        {
            var results = new ActionAccess[request.Actions.Count];
            // STS asks a role's trust policy, IAM treats the role as a resource of its own, and other services do neither, so a role counts
            // as a different resource for each. An action without a single resource is asked on the resource on which the real call is
            // decided.
            foreach (var group in Enumerable.Range(0, results.Length).GroupBy(i => (
                Kind: ServedResources.KindOf(request.Actions[i]),
                Name: SurveyedResource.NameInList(request.Actions[i], name, NamedCaller.AccountOf(caller.Caller)))))
            {
                var indexes = group.ToList();
                var resource = await SurveyedResource.Find(grains, call.Sandbox.Name, request.Actions[indexes[0]], group.Key.Name);
                var asked = await Task.WhenAll(indexes.Select(i => Ask(asker, caller, SurveyMessages.Ask(
                    request.Actions[i], group.Key.Name, resource.Owner ?? NamedCaller.AccountOf(caller.Caller), request.Context, call.Now,
                    ServedResources.KeysSent(request.Actions[i], resource.Entries), signed: true))));
                var decisions = await resource.Join([.. asked]);
                for (var i = 0; i < indexes.Count; i++)
                {
                    var decision = decisions[i] ?? throw new AwsFaultException(Fault.NoSuchEntity($"{group.Key.Name} is no more."));
                    results[indexes[i]] = Answer(decision, name);
                    if (await rules.For(call.Sandbox.Name, asked[i].Caller, decision) is { } rule)
                        rule.Over(results[indexes[i]]);
                }
            }
            response.Results.AddRange(results);
        }
        return response;
    }

    private static async Task<AuthorizeCall> Ask(NamedCaller asker, AuthorizeRequest caller, Question question)
    {
        var reply = await asker.Ask(caller, question);
        return new AuthorizeCall { Caller = reply.Caller!, Side = reply.Side!, Question = question };
    }

    /// <summary>A role stands for its sessions.</summary>
    private static string CallerOf(string principal) =>
        Arn.TryParse(principal, out var arn) && arn.Service == "iam" && arn.Resource.StartsWith("role/", StringComparison.Ordinal)
            ? $"arn:{arn.Partition}:sts::{arn.Account}:assumed-role/{arn.Resource[(arn.Resource.LastIndexOf('/') + 1)..]}/any-session"
            : principal;

    /// <param name="decision">The decision.</param>
    /// <param name="asked">The resource as the question names it.</param>
    private static ActionAccess Answer(Policy.Decisions.Decision decision, string asked)
    {
        var dependence = RequestDependence.Of(decision);
        return new ActionAccess
        {
            Action = decision.Action,
            Resource = asked,
            Result = DecisionMessages.ResultOf(decision.Result),
            Answer = decision.Allowed ? AccessAnswer.Allowed : dependence.Possible ? AccessAnswer.Possible : AccessAnswer.Unspecified,
            DecidingLayer = DecisionMessages.NameOf(decision.DecidingLayer),
            AssumedAbsent = { dependence.AssumedAbsent },
            MissingKeys = { dependence.MissingKeys },
            Summary = decision.Allowed ? "allowed" : decision.DenialMessage,
        };
    }
}
