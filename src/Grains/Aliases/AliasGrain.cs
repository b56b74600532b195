using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Contracts.Aliases;
using Rolecall.Contracts.Storage;
using Rolecall.Grains.Journals;
using Rolecall.Identity.Faults;
using Rolecall.Policy;

namespace Rolecall.Grains.Aliases;

/// <summary>
/// One account alias: reserved here first, so that two accounts can never both have it. The account's own stream says whether it does;
/// here stands who asked last, and is asked again by whoever comes next.
/// </summary>
[GrainType("alias")]
internal sealed class AliasGrain(IEventStore store) : Grain, IAliasGrain
{
    private Journal<AliasClaim?, AliasClaim> journal = null!;

    private string Name => Keys.NameOf(this.GetPrimaryKeyString());

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        journal = new(store, this.GetPrimaryKeyString(), AliasClaim.Format);
        return journal.Load(cancellationToken);
    }

    public async Task<Fault?> Claim(AccountId accountId)
    {
        if (journal.State is { } claim)
        {
            if (claim.AccountId == accountId)
                return null;
            // INVARIANT: not reentrant, so whoever is asked has had the answer to its own claim, or will have it after this one.
            if (await Account(claim.AccountId).HoldsAlias(Name))
                return Fault.AccountAliasExists(Name);
        }
        try
        {
            await journal.Commit(new AliasClaim(accountId));
            return null;
        }
        catch (StreamConflictException)
        {
            // INVARIANT: an activation that lost a race is stale, and must not decide anything more.
            DeactivateOnIdle();
            await journal.Load(CancellationToken.None);
            return Unavailable;
        }
        catch (StoreUnavailableException)
        {
            return Unavailable;
        }
    }

    private static readonly Fault Unavailable = Fault.ServiceUnavailable("The alias cannot be reserved now; nothing was changed.");

    private IAccountGrain Account(AccountId id) =>
        GrainFactory.Grain<IAccountGrain>(Keys.Account(Keys.SandboxOf(this.GetPrimaryKeyString()), id));
}
