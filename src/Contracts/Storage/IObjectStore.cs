namespace Rolecall.Contracts.Storage;

/// <summary>The objects of buckets. A bucket is named by the id that its creation drew, so a recreated bucket starts empty.</summary>
public interface IObjectStore
{
    /// <summary>Keeps the object, replacing the key's former one; durable on return.</summary>
    /// <returns>False where the condition did not hold and nothing was written.</returns>
    Task<bool> Put(string bucketId, StoredObject value, WriteCondition condition = default, CancellationToken cancel = default);

    /// <summary>The object with its body, or null.</summary>
    Task<StoredObject?> Get(string bucketId, string key, CancellationToken cancel = default);

    /// <summary>The object without its body, or null.</summary>
    Task<ObjectHead?> Head(string bucketId, string key, CancellationToken cancel = default);

    Task Delete(string bucketId, string key, CancellationToken cancel = default);

    /// <summary>
    /// Heads whose key begins with <paramref name="prefix"/> and sorts (by UTF-8 bytes) after <paramref name="after"/>, in that order.
    /// </summary>
    Task<IReadOnlyList<ObjectHead>> List(string bucketId, string prefix, string? after, int limit, CancellationToken cancel = default);

    /// <summary>Deletes the bucket's objects.</summary>
    Task DeleteBucket(string bucketId, CancellationToken cancel = default);
}
