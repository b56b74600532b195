using Google.Protobuf;
using Rolecall.Api.Native.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Storage;
using Rolecall.Gateway.Audit;
using Rolecall.Gateway.Operations.Resources;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Faults;
using Rolecall.Policy;

namespace Rolecall.Gateway.Operations.Questions;

/// <summary>rolecall's AccessService: the decision that a call would meet, by the grains that would make it.</summary>
internal sealed class AccessOperations(IGrainFactory grains, IEventStore events, IAuditStore audit, RecordJson records, ServiceRules rules) : IOperationFamily
{
    public IEnumerable<Operation> Rows() =>
    [
        AdminRow.Of(AccessService.Descriptor, "Authorize", readOnly: true, Authorize),
        AdminRow.Of(AccessService.Descriptor, "Explain", readOnly: true, new ExplainOperation(audit, records).Explain),
        AdminRow.Of(AccessService.Descriptor, "PrincipalCan", readOnly: true, new PrincipalCan(grains, rules).Table),
        AdminRow.OfStream(AccessService.Descriptor, "WhoCan", call => new WhoCan(grains, events, rules).List(call, call.Cancel)),
        AdminRow.OfStream(AccessService.Descriptor, "WhoCanAssume", call => new WhoCanAssume(grains, events).List(call, call.Cancel)),
    ];

    private async Task<IMessage> Authorize(Call call)
    {
        var request = call.RequestAs<AuthorizeRequest>();
        var name = SurveyedResource.NameFor(
            request.Action, request.HasResource ? request.Resource : null, NamedCaller.AccountOf(request.Caller));
        var asker = new NamedCaller(grains, call);
        // What the resource brings along is in the question for both sides, as in the call itself.
        var resource = await SurveyedResource.Find(grains, call.Sandbox.Name, request.Action, name, ResourcePolicyOf(request));
        var question = SurveyMessages.Ask(
            request.Action, name, resource.Owner ?? NamedCaller.AccountOf(request.Caller), request.Context, call.Now,
            ServedResources.KeysSent(request.Action, resource.Entries), SignedBy(request.Caller));
        var asked = await asker.Ask(request, question);
        var decision = (await resource.Join([new AuthorizeCall { Caller = asked.Caller!, Side = asked.Side!, Question = question }]))[0]
            ?? throw new AwsFaultException(Fault.NoSuchEntity($"{question.Resource} cannot be found."));
        var answer = new AuthorizeResponse { Decision = DecisionMessages.Of(decision), Explanation = decision.Explain() };
        return await rules.For(call.Sandbox.Name, asked.Caller!, decision) is { } rule ? rule.Over(answer) : answer;
    }

    /// <summary>A caller that is not given as an ARN is a service or anonymous, and neither signs its requests.</summary>
    private static bool SignedBy(string caller) => Arn.TryParse(caller, out _);

    private static string? ResourcePolicyOf(AuthorizeRequest request)
    {
        if (!request.HasResourcePolicy)
            return null;
        try
        {
            PolicyDocument.ParseNew(request.ResourcePolicy, PolicyGrammar.Resource);
            return request.ResourcePolicy;
        }
        catch (MalformedPolicyException malformed)
        {
            throw new AwsFaultException(Fault.MalformedPolicyDocument(malformed.Message));
        }
    }
}
