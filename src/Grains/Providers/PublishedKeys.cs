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

    /// <summary>What was found, swapped whole: gateway threads read it while the grain asks.</summary>
    private volatile Found found = Found.Nothing;

    private volatile KeySetText read = new("", JwkSet.Empty);
    private long? fetchedAt;
    private Task? asking;

    /// <param name="Simulated">Of a simulated issuer; null where there is none.</param>
    /// <param name="AsOf">The version of the sandbox's settings by which that was found.</param>
    /// <param name="Fetched">From the issuer; null where they could not be had.</param>
    /// <param name="KeptAt">The timestamp of the fetch.</param>
    private sealed record Found(JwkSet? Simulated, long AsOf, JwkSet? Fetched, long KeptAt)
    {
        public static Found Nothing { get; } = new(null, NeverAsked, null, 0);
    }

    private sealed record KeySetText(string Json, JwkSet Keys);

    /// <summary>
    /// The keys that the call may be held against, where nobody has to be asked for them, and else null. For any number of threads.
    /// </summary>
    public JwkSet? Known(ProviderDefinition provider, ProofCall call)
    {
        if (provider.KeySet is { } given)
            return Read(given);
        var current = found;
        if (current.AsOf < call.SettingsVersion)
            return null;
        if (current.Simulated is { } simulated)
            return simulated;
        if (!IsListed(provider.Url!, call))
            return JwkSet.Empty;
        return time.GetElapsedTime(current.KeptAt) <= KeptFor ? current.Fetched : null;
    }

    /// <summary>Whether <see cref="Renew"/> may find other keys than those that are known. For any number of threads.</summary>
    public bool MayBeRenewed(ProviderDefinition provider, ProofCall call) =>
        provider.KeySet is null && found.Simulated is null && IsListed(provider.Url!, call);

    /// <summary>The keys that the call may be held against; null where the issuer should have been asked and did not answer.</summary>
    public async Task<JwkSet?> For(ProviderDefinition provider, ProofCall call)
    {
        if (provider.KeySet is { } given)
            return Read(given);
        // The sandbox acknowledges no change of an issuer before every call is served by a later version of its settings. The answer that
        // an earlier call was waiting for may be of before the change.
        while (found.AsOf < call.SettingsVersion)
            await Ask(provider, call);
        if (NeedsFetch(provider, call) && (found.Fetched is null || time.GetElapsedTime(found.KeptAt) > KeptFor))
            await Ask(provider, call);
        return Usable(provider, call);
    }

    /// <summary>Fetches them again; null where that was done less than a minute ago, or need not be.</summary>
    public async Task<JwkSet?> Renew(ProviderDefinition provider, ProofCall call)
    {
        if (provider.KeySet is not null || !NeedsFetch(provider, call))
            return null;
        await Ask(provider, call);
        return Usable(provider, call);
    }

    /// <summary>Reads a key set that was checked when it was made or given; one that cannot be read any more has no keys.</summary>
    public JwkSet Read(string json)
    {
        if (read is { } last && last.Json == json)
            return last.Keys;
        var keys = JwkSet.TryRead(Encoding.UTF8.GetBytes(json), OidcCaps.Default, out var readable, out _) ? readable : JwkSet.Empty;
        read = new KeySetText(json, keys);
        return keys;
    }

    /// <summary>What was found is of a provider that is no more.</summary>
    public void Clear() => (found, fetchedAt) = (Found.Nothing, null);

    private bool MayFetch => asking is not null || fetchedAt is not { } last || time.GetElapsedTime(last) >= FetchedEvery;

    private bool NeedsFetch(ProviderDefinition provider, ProofCall call) => found.Simulated is null && IsListed(provider.Url!, call) && MayFetch;

    /// <summary>INVARIANT: what was fetched from an issuer that the sandbox has taken off its list is not used any more.</summary>
    private JwkSet? Usable(ProviderDefinition provider, ProofCall call) =>
        found.Simulated ?? (IsListed(provider.Url!, call) ? found.Fetched : JwkSet.Empty);

    private Task Ask(ProviderDefinition provider, ProofCall call) => asking ??= AskOnce(provider, call);

    private async Task AskOnce(ProviderDefinition provider, ProofCall call)
    {
        try
        {
            var mayFetch = MayFetch;
            // Whoever asks from here on waits for this answer; nobody before it is there sees a part of it.
            await Task.Yield();
            var simulated = await simulatedKeySet(provider.Url!, call);
            var asOf = Math.Max(found.AsOf, call.SettingsVersion);
            found = simulated is null ? found with { Simulated = null, AsOf = asOf } : new Found(Read(simulated), asOf, Fetched: null, KeptAt: 0);
            if (simulated is not null)
                return;
            if (mayFetch && IsListed(provider.Url!, call))
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
        if (fetcher is null || await fetcher.Fetch(new Uri(url.TrimEnd('/') + "/.well-known/openid-configuration"), call.PrivateNetworks) is not { } document)
            return;
        if (!DiscoveryDocument.TryRead(document, url, OidcCaps.Default, out var discovery, out _) || !MayFetchFrom(discovery.KeySetUrl, url, call))
            return;
        if (await fetcher.Fetch(discovery.KeySetUrl, call.PrivateNetworks) is { } keySet && JwkSet.TryRead(keySet, OidcCaps.Default, out var keys, out _))
        {
            fetchedAt = time.GetTimestamp();
            found = found with { Fetched = keys, KeptAt = time.GetTimestamp() };
        }
    }

    private static bool IsListed(string url, ProofCall call) => call.FetchedIssuers.Contains(url);

    /// <summary>Keys are on the issuer's own host, or on one that the sandbox lists beside it.</summary>
    private static bool MayFetchFrom(Uri keySet, string issuer, ProofCall call) =>
        keySet.Authority == new Uri(issuer).Authority || call.FetchedIssuers.Contains("https://" + keySet.Authority);
}
