using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Policy;

namespace Rolecall.Gateway.Operations.Questions;

/// <summary>Which resource a question is about.</summary>
/// <param name="Grains">Where the sandbox's resources are.</param>
/// <param name="Sandbox">The sandbox.</param>
/// <param name="Action">What is asked of the resource.</param>
/// <param name="Resource">An ARN, or "*".</param>
/// <param name="Arn">The same; null where it is none.</param>
/// <param name="Policy">The policy that the question brings for a resource that the sandbox does not hold.</param>
internal sealed record ResourceAsk(IGrainFactory Grains, string Sandbox, string Action, string Resource, Arn? Arn, string? Policy)
{
    public IAccountGrain Account(AccountId accountId) => Grains.Grain<IAccountGrain>(Keys.Account(Sandbox, accountId));
}
