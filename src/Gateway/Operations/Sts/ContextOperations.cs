using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Api.Native.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Contexts;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Policy;

namespace Rolecall.Gateway.Operations.Sts;

/// <summary>rolecall's ContextService: IAM Identity Center, as far as STS knows it.</summary>
internal sealed class ContextOperations(IGrainFactory grains, IRandomSource random) : IOperationFamily
{
    public IEnumerable<Operation> Rows() => [AdminRow.Of(ContextService.Descriptor, "IssueContextAssertion", readOnly: true, Issue)];

    private async Task<IMessage> Issue(Call call)
    {
        var request = call.RequestAs<IssueContextAssertionRequest>();
        var account = Arn.Parse(request.IdentityStoreArn).Account;
        if (!AccountId.TryParse(account, out var owner)
            || await grains.Grain<IAccountGrain>(Keys.Account(call.Sandbox.Name, owner)).FindCaller(userName: null) is null)
            throw new AwsFaultException(Fault.NoSuchEntity($"There is no open account {account}."));
        var assertion = ContextAssertions.Make(request, call.Now, random);
        return new IssueContextAssertionResponse
        {
            ContextAssertion = ContextAssertions.Seal(assertion, call.Sandbox.Keys, call.Sandbox.Name, random),
            ProviderArn = ProvidedContexts.IdentityCenter,
            Expiration = Timestamp.FromDateTimeOffset(assertion.ExpiresAt),
        };
    }
}
