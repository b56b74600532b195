using Rolecall.Api.Iam.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Contracts.Aliases;
using Rolecall.Identity.Accounts;

namespace Rolecall.Grains.Accounts;

// Aliases are unique in the sandbox. Each has a grain that assigns it.
internal sealed partial class AccountGrain
{
    /// <summary>Those that the account has asked for and not yet kept.</summary>
    private readonly List<string> claiming = [];

    public Task<bool> HoldsAlias(string alias) => Task.FromResult(State.Aliases.ContainsKey(alias) || claiming.Contains(alias));

    /// <summary>Reserves the alias before the account keeps it. One that is then not kept is free again: its grain asks.</summary>
    private async Task<OperationReply> RunClaiming(
        CreateAccountAliasRequest request, AccountOperation operation, OperationContext context)
    {
        var alias = request.AccountAlias;
        claiming.Add(alias);
        try
        {
            return await GrainFactory.Grain<IAliasGrain>(Keys.AccountAlias(Sandbox, alias)).Claim(AccountId) is { } taken
                ? new OperationReply { Fault = taken }
                : await Run(operation, request, context);
        }
        catch (Exception failure) when (Trouble.Is(failure))
        {
            return new OperationReply { Fault = Unavailable };
        }
        finally
        {
            claiming.Remove(alias);
        }
    }
}
