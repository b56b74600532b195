using System.Text;
using Rolecall.Contracts.Providers;
using Rolecall.Federation.Oidc;
using Rolecall.Federation.Oidc.Keys;
using Rolecall.Identity.Accounts.Providers;

namespace Rolecall.Grains.Providers;

/// <summary>
/// The keys of an issuer, where they are published: kept, and asked for anew where a token names one that is not among them, at most
/// once a minute of wall time. Whoever needs them while they are asked for waits for the same answer.
/// </summary>
internal sealed class PublishedKeys(IIssuerFetcher? fetcher, Func<string, ProofCall, Task<string?>> ownKeySet, TimeProvider time)
{
    /// <summary>Between two times of asking the issuer.</summary>
    public static readonly TimeSpan AskedEvery = TimeSpan.FromMinutes(1);

    /// <summary>Keys that the issuer took back are good no longer than this.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromHours(1);

    private string? readText;
    private JwkSet readKeys = JwkSet.Empty;
    private JwkSet? kept;
    private bool keptIsOwn;
    private long keptVersion;
    private long? askedAt;
    private long keptAt;
    private Task? asking;

    /// <summary>The keys that the call may be held against; null where the issuer should have been asked and did not answer.</summary>
    public async Task<JwkSet?> For(ProviderDefinition provider, ProofCall call)
    {
        if (provider.KeySet is { } given)
            return Read(given);
        if (kept is null || time.GetElapsedTime(keptAt) > KeptFor)
            await Ask(provider, call);
        // The answer that an earlier call was waiting for may be of before the change.
        while (IsOutdated(call))
            await Ask(provider, call);
        return Usable(provider, call);
    }

    /// <summary>Asks the issuer again; null where it was asked less than a minute ago, or need not be.</summary>
    public async Task<JwkSet?> Renewed(ProviderDefinition provider, ProofCall call)
    {
        if (provider.KeySet is not null || !MayAsk)
            return null;
        await Ask(provider, call);
        return Usable(provider, call);
    }

    /// <summary>What was found is of a provider that is no more.</summary>
    public void Clear() => (kept, keptIsOwn, askedAt) = (null, false, null);

    /// <summary>The sandbox acknowledges no change of an issuer before every call is served by a later version of its settings.</summary>
    private bool IsOutdated(ProofCall call) => keptIsOwn && call.SettingsVersion > keptVersion;

    private bool MayAsk => asking is not null || askedAt is not { } last || time.GetElapsedTime(last) >= AskedEvery;

    /// <summary>INVARIANT: what was fetched from an issuer that the sandbox has taken off its list is not used any more.</summary>
    private JwkSet? Usable(ProviderDefinition provider, ProofCall call)
    {
        if (keptIsOwn)
            return kept;
        return IsListed(provider.Url!, call) ? kept : JwkSet.Empty;
    }

    private Task Ask(ProviderDefinition provider, ProofCall call)
    {
        if (!MayAsk)
            return Task.CompletedTask;
        return asking ??= AskOnce(provider, call);
    }

    private async Task AskOnce(ProviderDefinition provider, ProofCall call)
    {
        try
        {
            // Whoever asks from here on waits for this answer; nobody before it is there sees a part of it.
            await Task.Yield();
            if (await ownKeySet(provider.Url!, call) is { } own)
            {
                Keep(Read(own), isOwn: true);
                keptVersion = call.SettingsVersion;
                return;
            }
            if (keptIsOwn)
                Clear();
            if (IsListed(provider.Url!, call))
                await FetchFrom(provider.Url!, call);
        }
        finally
        {
            asking = null;
        }
    }

    private async Task FetchFrom(string url, ProofCall call)
    {
        askedAt = time.GetTimestamp();
        if (fetcher is null || await fetcher.Fetch(new Uri(url.TrimEnd('/') + "/.well-known/openid-configuration"), call.PrivateNetworks) is not { } found)
            return;
        if (!DiscoveryDocument.TryRead(found, url, OidcCaps.Default, out var discovery, out _) || !MayFetch(discovery.KeySetUrl, url, call))
            return;
        if (await fetcher.Fetch(discovery.KeySetUrl, call.PrivateNetworks) is { } keySet && JwkSet.TryRead(keySet, OidcCaps.Default, out var keys, out _))
            Keep(keys, isOwn: false);
    }

    /// <summary>The sandbox's own issuers may be asked at any time: a key that one has made just now is good at once.</summary>
    private void Keep(JwkSet keys, bool isOwn) =>
        (kept, keptIsOwn, keptAt, askedAt) = (keys, isOwn, time.GetTimestamp(), isOwn ? null : time.GetTimestamp());

    private static bool IsListed(string url, ProofCall call) => call.FetchedIssuers.Contains(url);

    /// <summary>Keys are on the issuer's own host, or on one that the sandbox lists beside it.</summary>
    private static bool MayFetch(Uri keySet, string issuer, ProofCall call) =>
        keySet.Authority == new Uri(issuer).Authority || call.FetchedIssuers.Contains("https://" + keySet.Authority);

    private JwkSet Read(string json)
    {
        // Given key sets are checked when they are given; one that cannot be read any more has no keys.
        if (ReferenceEquals(json, readText))
            return readKeys;
        (readText, readKeys) = (json, JwkSet.TryRead(Encoding.UTF8.GetBytes(json), OidcCaps.Default, out var keys, out _) ? keys : JwkSet.Empty);
        return readKeys;
    }
}
