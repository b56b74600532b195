using System.Text;
using Rolecall.Contracts.Providers;
using Rolecall.Federation.Oidc;
using Rolecall.Federation.Oidc.Keys;
using Rolecall.Identity.Accounts.Providers;

namespace Rolecall.Grains.Providers;

/// <summary>
/// The keys of an issuer, where they are published. Those of the sandbox's simulated issuers are known by the version of its settings; those
/// that are fetched are kept, and fetched anew where a token names one that is not among them, at most once a minute of wall time. Whoever
/// needs them while they are asked for waits for the same answer.
/// </summary>
internal sealed class PublishedKeys(IIssuerFetcher? fetcher, Func<string, ProofCall, Task<string?>> simulatedKeySet, TimeProvider time)
{
    /// <summary>Between two fetches.</summary>
    public static readonly TimeSpan FetchedEvery = TimeSpan.FromMinutes(1);

    /// <summary>Fetched keys that the issuer took back are good no longer than this.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromHours(1);

    private const long NeverAsked = -1;

    private string? readText;
    private JwkSet readKeys = JwkSet.Empty;
    private JwkSet? simulated;
    private JwkSet? fetched;
    private long simulatedAsOf = NeverAsked;
    private long? fetchedAt;
    private long keptAt;
    private Task? asking;

    /// <summary>The keys that the call may be held against; null where the issuer should have been asked and did not answer.</summary>
    public async Task<JwkSet?> For(ProviderDefinition provider, ProofCall call)
    {
        if (provider.KeySet is { } given)
            return Read(given);
        // The sandbox acknowledges no change of an issuer before every call is served by a later version of its settings. The answer that
        // an earlier call was waiting for may be of before the change.
        while (simulatedAsOf < call.SettingsVersion)
            await Ask(provider, call);
        if (NeedsFetch(provider, call) && (fetched is null || time.GetElapsedTime(keptAt) > KeptFor))
            await Ask(provider, call);
        return Usable(provider, call);
    }

    /// <summary>Fetches them again; null where that was done less than a minute ago, or need not be.</summary>
    public async Task<JwkSet?> Renewed(ProviderDefinition provider, ProofCall call)
    {
        if (provider.KeySet is not null || !NeedsFetch(provider, call))
            return null;
        await Ask(provider, call);
        return Usable(provider, call);
    }

    /// <summary>Reads a key set that was checked when it was made or given; one that cannot be read any more has no keys.</summary>
    public JwkSet Read(string json)
    {
        if (json == readText)
            return readKeys;
        (readText, readKeys) = (json, JwkSet.TryRead(Encoding.UTF8.GetBytes(json), OidcCaps.Default, out var keys, out _) ? keys : JwkSet.Empty);
        return readKeys;
    }

    /// <summary>What was found is of a provider that is no more.</summary>
    public void Clear() => (simulated, fetched, simulatedAsOf, fetchedAt) = (null, null, NeverAsked, null);

    private bool MayFetch => asking is not null || fetchedAt is not { } last || time.GetElapsedTime(last) >= FetchedEvery;

    private bool NeedsFetch(ProviderDefinition provider, ProofCall call) => simulated is null && IsListed(provider.Url!, call) && MayFetch;

    /// <summary>INVARIANT: what was fetched from an issuer that the sandbox has taken off its list is not used any more.</summary>
    private JwkSet? Usable(ProviderDefinition provider, ProofCall call) =>
        simulated ?? (IsListed(provider.Url!, call) ? fetched : JwkSet.Empty);

    private Task Ask(ProviderDefinition provider, ProofCall call) => asking ??= AskOnce(provider, call);

    private async Task AskOnce(ProviderDefinition provider, ProofCall call)
    {
        try
        {
            var mayFetch = MayFetch;
            // Whoever asks from here on waits for this answer; nobody before it is there sees a part of it.
            await Task.Yield();
            var found = await simulatedKeySet(provider.Url!, call);
            (simulated, simulatedAsOf) = (found is null ? null : Read(found), Math.Max(simulatedAsOf, call.SettingsVersion));
            if (simulated is not null)
                fetched = null;
            else if (mayFetch && IsListed(provider.Url!, call))
                await FetchFrom(provider.Url!, call);
        }
        finally
        {
            asking = null;
        }
    }

    private async Task FetchFrom(string url, ProofCall call)
    {
        fetchedAt = time.GetTimestamp();
        if (fetcher is null || await fetcher.Fetch(new Uri(url.TrimEnd('/') + "/.well-known/openid-configuration"), call.PrivateNetworks) is not { } found)
            return;
        if (!DiscoveryDocument.TryRead(found, url, OidcCaps.Default, out var discovery, out _) || !MayFetchFrom(discovery.KeySetUrl, url, call))
            return;
        if (await fetcher.Fetch(discovery.KeySetUrl, call.PrivateNetworks) is { } keySet && JwkSet.TryRead(keySet, OidcCaps.Default, out var keys, out _))
            (fetched, keptAt, fetchedAt) = (keys, time.GetTimestamp(), time.GetTimestamp());
    }

    private static bool IsListed(string url, ProofCall call) => call.FetchedIssuers.Contains(url);

    /// <summary>Keys are on the issuer's own host, or on one that the sandbox lists beside it.</summary>
    private static bool MayFetchFrom(Uri keySet, string issuer, ProofCall call) =>
        keySet.Authority == new Uri(issuer).Authority || call.FetchedIssuers.Contains("https://" + keySet.Authority);
}
