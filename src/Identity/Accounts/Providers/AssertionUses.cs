using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Rolecall.Identity.Faults;

namespace Rolecall.Identity.Accounts.Providers;

/// <summary>SAML assertions are redeemed once. What was redeemed is kept until the assertion's own dates refuse it.</summary>
public static class AssertionUses
{
    /// <summary>Assertions that an account remembers at once, some 100 bytes each; more are refused until some have expired.</summary>
    public const int MostKept = 20_000;

    /// <summary>Expired ones that are forgotten with each new one: no write becomes long, and what is kept shrinks.</summary>
    private const int ForgottenAtOnce = 16;

    /// <summary>The name that a use is kept by: no member of it can run into another.</summary>
    public static string IdOf(string providerArn, string issuer, string assertionId) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{providerArn.Length}:{providerArn}{issuer.Length}:{issuer}{assertionId}")))[..40];

    /// <summary>Whether a change is of what was redeemed alone.</summary>
    public static bool IsOfUse(AccountChange change) =>
        change.Entity is StoredAssertionUse || change.KeyOfDeleted<StoredAssertionUse>() is not null;

    /// <summary>What redeems an assertion.</summary>
    /// <param name="state">The account.</param>
    /// <param name="id">By <see cref="IdOf"/>.</param>
    /// <param name="expiresAt">When its own dates refuse it.</param>
    /// <param name="now">In sandbox time.</param>
    /// <exception cref="AwsFaultException">ExpiredTokenException: it was redeemed before. Throttling: too many are remembered.</exception>
    public static ImmutableArray<AccountChange> Use(AccountState state, string id, DateTimeOffset expiresAt, DateTimeOffset now)
    {
        if (state.AssertionUses.ById.ContainsKey(id))
            throw new AwsFaultException(Fault.ExpiredIdentityToken("Response has expired"));
        ImmutableArray<StoredAssertionUse> expired = [.. state.AssertionUses.ExpiredAt(now).Take(ForgottenAtOnce)];
        if (state.AssertionUses.ById.Count - expired.Length >= MostKept)
            throw new AwsFaultException(Fault.Throttling());
        return
        [
            .. expired.Select(use => AccountChange.Delete<StoredAssertionUse>(use.Id)),
            AccountChange.Put(new StoredAssertionUse { Id = id, ExpiresAt = expiresAt }),
        ];
    }
}
