using System.Collections.Immutable;

namespace Rolecall.Contracts.Storage.Objects;

/// <summary>The objects of buckets. A bucket is named by the id that its creation drew, so a recreated bucket starts empty.</summary>
public interface IObjectStore
{
    /// <summary>Keeps the object, replacing the key's former one; durable on return.</summary>
    /// <param name="bucketId">The bucket.</param>
    /// <param name="value">The object.</param>
    /// <param name="condition">What must hold of the object that is replaced.</param>
    /// <param name="share">What it takes from; null where it is not counted whose it is.</param>
    /// <param name="cancel">Ends the call.</param>
    /// <returns>False where the condition did not hold and nothing was written.</returns>
    /// <exception cref="StorageShareException">More than the share.</exception>
    Task<bool> Put(
        string bucketId,
        StoredObject value,
        WriteCondition condition = default,
        StorageShare? share = null,
        CancellationToken cancel = default);

    /// <summary>The object with its body, or null.</summary>
    Task<StoredObject?> Get(string bucketId, string key, CancellationToken cancel = default) => Get(bucketId, key, range: null, cancel);

    /// <summary>The object with so much of its body as is asked for, or null; all of it where the range is null.</summary>
    Task<StoredObject?> Get(string bucketId, string key, StoredRange? range, CancellationToken cancel = default);

    /// <summary>The object with its body where that has no more bytes than <paramref name="most"/>, else without; or null.</summary>
    Task<StoredObject?> GetShort(string bucketId, string key, int most, CancellationToken cancel = default);

    /// <summary>The object without its body, or null.</summary>
    Task<ObjectHead?> Head(string bucketId, string key, CancellationToken cancel = default);

    Task Delete(string bucketId, string key, CancellationToken cancel = default);

    /// <summary>Puts the body of one object under another head; durable on return.</summary>
    /// <param name="fromBucketId">The bucket of the source.</param>
    /// <param name="source">The source as it was read before.</param>
    /// <param name="bucketId">The bucket of the copy.</param>
    /// <param name="copy">The head of the copy.</param>
    /// <param name="condition">What must hold of the object that the copy replaces.</param>
    /// <param name="share">What the copy takes from; null where it is not counted whose it is.</param>
    /// <param name="cancel">Ends the call.</param>
    /// <exception cref="StorageShareException">More than the share.</exception>
    Task<CopyOutcome> Copy(
        string fromBucketId,
        ObjectHead source,
        string bucketId,
        ObjectHead copy,
        WriteCondition condition = default,
        StorageShare? share = null,
        CancellationToken cancel = default);

    /// <summary>Puts other tags on the object.</summary>
    /// <returns>False where there is no object of that key.</returns>
    Task<bool> PutTags(string bucketId, string key, ImmutableSortedDictionary<string, string> tags, CancellationToken cancel = default);

    /// <summary>
    /// Heads whose key begins with <paramref name="prefix"/> and sorts (by UTF-8 bytes) after <paramref name="after"/>, in that order.
    /// </summary>
    Task<IReadOnlyList<ObjectHead>> List(string bucketId, string prefix, string? after, int limit, CancellationToken cancel = default);

    /// <summary>Objects that come in parts.</summary>
    IUploadStore Uploads { get; }

    /// <summary>Deletes the bucket's objects, and ends its uploads.</summary>
    Task DeleteBucket(string bucketId, CancellationToken cancel = default);
}
