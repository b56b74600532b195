using Google.Protobuf;
using Rolecall.Api.Native.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Storage;
using Rolecall.Identity;
using Rolecall.Policy;
using Rolecall.Policy.Services;

namespace Rolecall.Gateway.Operations;

/// <summary>rolecall's AccessService: the decision that a call would meet, by the grains that would make it.</summary>
internal sealed class AccessOperations(IGrainFactory grains, IEventStore events, IAuditStore audit)
{
    public IEnumerable<Operation> Rows() =>
    [
        AdminRow.Of(AccessService.Descriptor, "Authorize", readOnly: true, Authorize),
        AdminRow.Of(AccessService.Descriptor, "Explain", readOnly: true, new ExplainOperation(audit).Explain),
        AdminRow.Of(AccessService.Descriptor, "PrincipalCan", readOnly: true, new PrincipalCan(grains).Table),
        AdminRow.OfStream(AccessService.Descriptor, "WhoCan", call => new WhoCan(grains, events).List(call, call.Cancel)),
        AdminRow.OfStream(AccessService.Descriptor, "WhoCanAssume", call => new WhoCanAssume(grains, events).List(call, call.Cancel)),
    ];

    private async Task<IMessage> Authorize(Call call)
    {
        var request = call.RequestAs<AuthorizeRequest>();
        var question = new Question
        {
            Action = request.Action,
            Resource = ServiceAuthorization.AskedOn(request.Action, request.HasResource ? request.Resource : "*"),
            Entries = [.. request.Context.Select(key => new ConditionEntry(key.Key, [.. key.Values]))],
            Hypothetical = true,
            Explained = true,
        };
        var asked = await new NamedCaller(grains, call).Ask(request, question);
        var decision = await Join(call, new AuthorizeCall { Caller = asked.Caller!, Side = asked.Side!, Question = question }, ResourcePolicyOf(request));
        return new AuthorizeResponse { Decision = DecisionMessages.Of(decision), Explanation = decision.Explain() };
    }

    /// <summary>The resource's half is its grain's, where it has a policy of its own.</summary>
    private async Task<Policy.Decision> Join(Call call, AuthorizeCall asked, string? resourcePolicy)
    {
        var (question, principal) = (asked.Question, asked.Caller.Principal);
        var isArn = Arn.TryParse(question.Resource, out var resource);
        if (isArn && resource.Service == "iam" && question.Action.StartsWith("sts:", StringComparison.OrdinalIgnoreCase)
            && resource.Resource.StartsWith("role/", StringComparison.Ordinal))
        {
            var (accountId, name) = SessionIssuing.RoleOf(question.Resource);
            return await grains.Grain<IRoleGrain>(Keys.Role(call.Sandbox.Name, accountId, name)).Authorize(asked)
                ?? throw new AwsFaultException(Fault.NoSuchEntity($"The role with name {name} cannot be found."));
        }
        if (isArn && resource is { Service: "s3", Account: "" } && BucketNames.IsValid(resource.Resource.Split('/')[0])
            && await grains.Grain<IBucketGrain>(Keys.Bucket(call.Sandbox.Name, resource.Resource.Split('/')[0])).Authorize(asked) is { } decision)
            return decision;
        var owner = isArn && AccountIds.IsValid(resource.Account) ? resource.Account : principal.AccountId;
        if (resourcePolicy is not null || owner == resource.Account)
            return (await grains.Grain<IAccountGrain>(Keys.Account(call.Sandbox.Name, owner)).AuthorizeOnOther([asked], resourcePolicy))[0];
        return Authorizer.Decide(
            asked.Side, question.PutBy(asked.Caller), new ResourcePolicies { Kind = ResourceKind.Plain, AccountId = owner }, explain: true);
    }

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
