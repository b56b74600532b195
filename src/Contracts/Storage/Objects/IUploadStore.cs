namespace Rolecall.Contracts.Storage.Objects;

/// <summary>Objects on their way in parts. Nothing of one is an object before it is completed. Writes are durable on return.</summary>
public interface IUploadStore
{
    /// <exception cref="StorageShareException">More than the share.</exception>
    Task Start(string bucketId, StoredUpload upload, StorageShare? share = null, CancellationToken cancel = default);

    /// <summary>Null where the bucket has no such upload of this key.</summary>
    Task<StoredUpload?> Find(string bucketId, string key, string uploadId, CancellationToken cancel = default);

    /// <summary>Keeps the part, replacing the former one of its number.</summary>
    /// <returns>False where there is no such upload.</returns>
    /// <exception cref="StorageShareException">More than the share.</exception>
    Task<bool> PutPart(
        string bucketId,
        string uploadId,
        PartHead part,
        ReadOnlyMemory<byte> body,
        StorageShare? share = null,
        CancellationToken cancel = default);

    /// <summary>Parts beyond a number, in order.</summary>
    Task<IReadOnlyList<PartHead>> ListParts(string bucketId, string uploadId, int after, int limit, CancellationToken cancel = default);

    /// <summary>Makes the parts, in order, the object; those that are not named are dropped.</summary>
    /// <param name="bucketId">The bucket.</param>
    /// <param name="uploadId">The upload, which ends.</param>
    /// <param name="parts">As <see cref="ListParts"/> told them.</param>
    /// <param name="head">The object's.</param>
    /// <param name="condition">What must hold of the object that is replaced.</param>
    /// <param name="cancel">Ends the call.</param>
    Task<UploadOutcome> Complete(
        string bucketId,
        string uploadId,
        IReadOnlyList<PartHead> parts,
        ObjectHead head,
        WriteCondition condition = default,
        CancellationToken cancel = default);

    /// <summary>Ends the upload and drops its parts.</summary>
    /// <returns>False where there is no such upload.</returns>
    Task<bool> Abort(string bucketId, string uploadId, CancellationToken cancel = default);

    /// <summary>Uploads by key (UTF-8 bytes) and then by id, those after a position.</summary>
    Task<IReadOnlyList<StoredUpload>> List(
        string bucketId, string prefix, string afterKey, string? afterUploadId, int limit, CancellationToken cancel = default);
}
