using Rolecall.Contracts;
using Rolecall.Contracts.Storage;

namespace Rolecall.Grains;

/// <summary>All that lies inside a sandbox: its streams, the objects of its buckets, its audit rows.</summary>
internal static class SandboxContents
{
    /// <summary>Deletes it, and can be asked again after a crash: the objects go first, since the buckets' streams are all that names them.</summary>
    public static async Task Delete(IEventStore store, IAuditStore audit, IObjectStore objects, string sandbox)
    {
        await foreach (var stream in store.List(Keys.Buckets(sandbox)))
        {
            var bucket = new Journal<BucketState?, BucketChange>(store, stream, BucketChange.Format);
            await bucket.Load(CancellationToken.None);
            if (bucket.State is { } kept)
                await objects.DeleteBucket(kept.BucketId);
        }
        await store.DeleteAll(Keys.InsideSandbox(sandbox));
        await audit.DeleteSandbox(sandbox);
    }
}
