using Rolecall.Identity.Faults;
using Rolecall.Policy;

namespace Rolecall.Contracts.Aliases;

/// <summary>One account alias of a sandbox: which account has it. Key: <see cref="Keys.AccountAlias"/>.</summary>
[Alias("rolecall.IAliasGrain")]
public interface IAliasGrain : IGrainWithStringKey
{
    /// <summary>
    /// Reserves the alias for the account: EntityAlreadyExists where another account has it, or is about to. What an account reserved and
    /// then did not keep, or deleted, is free.
    /// </summary>
    [Alias("Claim")]
    Task<Fault?> Claim(AccountId accountId);
}
