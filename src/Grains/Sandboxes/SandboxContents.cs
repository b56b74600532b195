using Rolecall.Contracts;
using Rolecall.Contracts.Storage;
using Rolecall.Contracts.Storage.Objects;
using Rolecall.Grains.Buckets;
using Rolecall.Grains.Journals;

namespace Rolecall.Grains.Sandboxes;

/// <summary>All that lies inside a sandbox, in its realm: streams, the objects of buckets, audit rows, records of denials.</summary>
internal static class SandboxContents
{
    /// <summary>The realms that the sandbox has had: a crash may have left something in the former ones.</summary>
    public static async Task<IReadOnlyCollection<string>> RealmsOf(IEventStore store, string name)
    {
        var format = SandboxState.Format(name);
        var stored = await store.Load(Keys.SandboxStream(name));
        var state = stored.Snapshot is { } snapshot ? format.ReadSnapshot(snapshot) : format.Empty;
        var realms = new HashSet<string>();
        foreach (var change in stored.Records.Select(format.ReadChange).Prepend(null))
        {
            state = change is null ? state : format.Apply(state, change);
            if (state.Settings is { } settings)
                realms.Add(settings.Realm);
        }
        return realms;
    }

    /// <summary>
    /// Deletes it, and can be asked again after a crash: the objects go first, since the buckets' streams are all that names them.
    /// </summary>
    public static async Task Delete(IEventStore store, IAuditStore audit, IObjectStore objects, IAuthorizationStore authorizations, string realm)
    {
        await foreach (var stream in store.List(Keys.Buckets(realm)))
        {
            var bucket = new Journal<BucketState?, BucketChange>(store, stream, BucketChange.Format);
            await bucket.Load(CancellationToken.None);
            if (bucket.State is { } kept)
                await objects.DeleteBucket(kept.BucketId);
        }
        await store.DeleteAll(Keys.InsideSandbox(realm));
        await audit.DeleteSandbox(realm);
        await authorizations.DeleteSandbox(realm);
    }
}
