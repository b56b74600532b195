using System.Collections.Immutable;
using Rolecall.Contracts;
using Rolecall.Identity;

namespace Rolecall.Grains;

/// <summary>Asks accounts for the unique ids of their users and roles.</summary>
internal static class PrincipalLookup
{
    /// <summary>Of these ARNs, those that someone has now; one call to each account that they name.</summary>
    public static async Task<ImmutableArray<PrincipalId>> Ask(IGrainFactory grains, string sandbox, IEnumerable<string> arns)
    {
        var answers = await Task.WhenAll(TrustedPrincipals.ByAccount(arns)
            .Select(account => grains.GetGrain<IAccountGrain>(Keys.Account(sandbox, account.Key)).PrincipalIds([.. account])));
        return [.. answers.SelectMany(answer => answer)];
    }
}
