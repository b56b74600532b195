using System.Collections.Immutable;
using System.Globalization;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Secrets;
using Rolecall.Identity.Sessions.WebIdentity;

namespace Rolecall.Identity.Accounts.Issuers;

/// <summary>
/// New keys for an account that issues identity tokens. A key is published before it signs, and stays so after it has signed
/// for the last time until nothing that it signed is alive: who verifies, and asks for the key set where it meets a key that
/// it does not know, refuses no token.
/// </summary>
public static class IssuerRotation
{
    /// <summary>
    /// How far the clock of a verifier may be behind, by the default of the common libraries (Microsoft.IdentityModel, jose).
    /// </summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    /// <summary>A frozen clock retires no key: this many are published of each algorithm, and no more.</summary>
    public const int MostKeys = 50;

    public static readonly ImmutableArray<string> Algorithms = ["RS256", "ES384"];

    /// <summary>The key of this number.</summary>
    /// <param name="privateKey">PKCS #8.</param>
    public static StoredIssuerKey Key(string algorithm, int number, byte[] privateKey) => new()
    {
        Id = PrefixOf(algorithm) + number.ToString(CultureInfo.InvariantCulture),
        Algorithm = algorithm,
        PrivateKey = new Secret(Convert.ToBase64String(privateKey)),
    };

    /// <summary>
    /// The issuer with new keys that sign from <paramref name="now"/> + <paramref name="lead"/> on. Where keys wait for their
    /// turn already it stays with these, and they sign then if that is sooner.
    /// </summary>
    /// <param name="privateKeys">A new private key (PKCS #8) of each algorithm, in the order of <see cref="Algorithms"/>.</param>
    /// <exception cref="AwsFaultException">The account was never an issuer, or it has too many keys.</exception>
    public static StoredIssuer Rotate(AccountState state, ImmutableArray<byte[]> privateKeys, DateTimeOffset now, TimeSpan lead)
    {
        if (state.Opened is null)
            throw new AwsFaultException(Fault.NoSuchEntity($"There is no account {state.AccountId}."));
        if (state.Issuer is not { } issuer)
            throw OutboundFederation.Disabled();
        return issuer with
        {
            Keys = [.. Algorithms.Zip(privateKeys).SelectMany(of => Rotate(
                [.. IssuerKeys.Published(issuer, now).Where(key => key.Algorithm == of.First)], of.First, of.Second, now, now + lead))],
        };
    }

    private static ImmutableArray<StoredIssuerKey> Rotate(
        ImmutableArray<StoredIssuerKey> published, string algorithm, byte[] privateKey, DateTimeOffset now, DateTimeOffset signsFrom)
    {
        if (published is [.., _, { SignsFrom: { } waits }] && waits > now)
            return signsFrom < waits ? TakeOver(published[..^1], published[^1], signsFrom) : published;
        if (published.Length >= MostKeys)
            throw new AwsFaultException(Fault.LimitExceeded(
                $"The issuer has {MostKeys} keys of {algorithm}; the oldest retires at {published[0].RetiresAt:u} of the sandbox's clock."));
        return TakeOver(published, Key(algorithm, NumberOf(published[^1]) + 1, privateKey), signsFrom);
    }

    private static ImmutableArray<StoredIssuerKey> TakeOver(ImmutableArray<StoredIssuerKey> before, StoredIssuerKey next, DateTimeOffset signsFrom) =>
    [
        .. before[..^1],
        before[^1] with { RetiresAt = signsFrom + WebIdentityTokens.LongestLife + ClockSkew },
        next with { SignsFrom = signsFrom },
    ];

    /// <summary>The newest key is always there, so its number is the highest that was ever given.</summary>
    private static int NumberOf(StoredIssuerKey key) =>
        int.Parse(key.Id.AsSpan(PrefixOf(key.Algorithm).Length), CultureInfo.InvariantCulture);

    private static string PrefixOf(string algorithm) => algorithm == "RS256" ? "RSA_" : "EC384_";
}
