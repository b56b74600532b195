using Rolecall.Api.SigV4;
using Rolecall.Identity.Accounts.AccessKeys;
using Rolecall.Identity.Secrets;

namespace Rolecall.Grains.Accounts;

/// <summary>
/// The signing keys of an account's access keys: a scope's is the same for a day, so it is kept. That an access key is there and active
/// is asked elsewhere, each time. For any number of threads, of which one signs at a time.
/// </summary>
internal sealed class SigningKeys : IDisposable
{
    /// <summary>Keys are used in one or two scopes at a time; more than this is somebody trying scopes out.</summary>
    internal const int Most = 1024;

    private readonly Lock gate = new();
    private readonly Dictionary<(string KeyId, string Date, string Region, string Service), (Secret Of, SigV4Key Key)> keys = [];

    internal int Kept => keys.Count;

    /// <summary>Whether the access key's secret made the signature.</summary>
    public bool Verify(StoredAccessKey key, SigV4Proof proof)
    {
        // Each chunk of a body has a signature, and there may be thousands: they wait for nobody, and nobody waits for them.
        if (proof.Chunks is not null)
            return SigV4Verifier.Verify(proof, key.Secret.Reveal());
        lock (gate)
            return SigV4Verifier.Verify(proof, Of(key, proof));
    }

    /// <summary>Keeps the key of a scope, of an access key whose secret is not known here.</summary>
    public void Keep(StoredAccessKey key, string date, string region, string service, SigV4Key derived) =>
        keys[(key.Id, date, region, service)] = (key.Secret, derived);

    /// <summary>The key for the scope that the proof names.</summary>
    internal SigV4Key Of(StoredAccessKey key, SigV4Proof proof)
    {
        var scope = (key.Id, proof.Date, proof.Region, proof.Service);
        if (keys.TryGetValue(scope, out var found))
        {
            if (ReferenceEquals(found.Of, key.Secret))
                return found.Key;
            found.Key.Dispose();
        }
        else if (keys.Count >= Most)
        {
            Dispose();
        }
        var derived = SigV4Key.Derive(key.Secret.Reveal(), proof.Date, proof.Region, proof.Service);
        keys[scope] = (key.Secret, derived);
        return derived;
    }

    /// <summary>Forgets all.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            foreach (var (_, key) in keys.Values)
                key.Dispose();
            keys.Clear();
        }
    }
}
