using System.Collections.Immutable;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Identity.Accounts;
using Rolecall.Identity.Ids;

namespace Rolecall.Grains.Accounts;

/// <summary>Asks accounts for their users and roles.</summary>
internal static class PrincipalLookup
{
    /// <summary>Those who are there, as they are now; one call to each account that is named.</summary>
    public static async Task<ImmutableArray<PrincipalId>> Ask(IGrainFactory grains, string sandbox, IEnumerable<PrincipalId> asked)
    {
        var answers = await Task.WhenAll(BoundPrincipals.ByAccount(asked)
            .Select(account => grains.Grain<IAccountGrain>(Keys.Account(sandbox, account.Key)).FindPrincipals([.. account])));
        return [.. answers.SelectMany(answer => answer)];
    }
}
