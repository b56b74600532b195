using Google.Protobuf;
using Rolecall.Api.Native.V1;
using Rolecall.Contracts;
using Rolecall.Identity;
using Rolecall.Policy;

namespace Rolecall.Gateway.Operations;

/// <summary>rolecall's AccessService: the decision that a call would meet, by the grains that would make it.</summary>
internal sealed class AccessOperations(IGrainFactory grains)
{
    public IEnumerable<Operation> Rows() => [AdminRow.Of(AccessService.Descriptor, "Authorize", readOnly: true, Authorize)];

    private async Task<IMessage> Authorize(Call call)
    {
        var request = call.RequestAs<AuthorizeRequest>();
        var question = new Question
        {
            Action = request.Action,
            Resource = request.HasResource ? request.Resource : "*",
            Entries = [.. request.Context.Select(key => new ConditionEntry(key.Key, [.. key.Values]))],
            Hypothetical = true,
        };
        var asked = await new NamedCaller(grains, call).Ask(request, question);
        var decision = await Join(call, new AuthorizeCall { Caller = asked.Caller!, Side = asked.Side!, Question = question });
        return new AuthorizeResponse { Decision = DecisionMessages.Of(decision), Explanation = decision.Explain() };
    }

    /// <summary>The resource's half is its grain's, where it has a policy of its own.</summary>
    private async Task<Policy.Decision> Join(Call call, AuthorizeCall asked)
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
        return Authorizer.Decide(
            asked.Side, question.PutBy(asked.Caller), new ResourcePolicies { Kind = ResourceKind.Plain, AccountId = owner }, explain: true);
    }
}
