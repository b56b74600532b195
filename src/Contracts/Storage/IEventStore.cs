namespace Rolecall.Contracts.Storage;

/// <summary>
/// A journal of named streams. A stream's version is the number of records appended to it; an append names the version
/// that it expects, so two writers of one stream can never both win.
/// </summary>
public interface IEventStore
{
    /// <summary>The newest snapshot and all records after it; version 0 and no records for a stream that was never written.</summary>
    Task<StoredStream> Load(string stream, CancellationToken cancel = default);

    /// <summary>
    /// Whether the stream was written and is still there, at the cost of one look-up by name: for names that strangers give, before
    /// anything is made for them. What was acknowledged to any writer is seen.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The store cannot read.</exception>
    Task<bool> Exists(string stream, CancellationToken cancel = default);

    /// <summary>Appends all records or none; returns, once they are durable, the stream's new version.</summary>
    /// <exception cref="StreamConflictException">The stream is not at <paramref name="expectedVersion"/>.</exception>
    /// <exception cref="StoreUnavailableException">The store cannot write (disk full, read-only, shutting down).</exception>
    Task<long> Append(string stream, long expectedVersion, IReadOnlyList<ReadOnlyMemory<byte>> records, CancellationToken cancel = default);

    /// <summary>Keeps a snapshot of the stream as of <paramref name="version"/>; records before it stay (restore, fork, "as of").</summary>
    Task SaveSnapshot(string stream, long version, ReadOnlyMemory<byte> state, CancellationToken cancel = default);

    /// <summary>
    /// The names of the streams that begin with <paramref name="prefix"/>, in ordinal order. A page of them costs what is on it:
    /// those before it are not read.
    /// </summary>
    /// <param name="prefix">What the names begin with.</param>
    /// <param name="after">Names up to this one are left out; empty for none.</param>
    IAsyncEnumerable<string> List(string prefix, string after, CancellationToken cancel = default);

    /// <summary>Deletes the stream of exactly this name, with its snapshots.</summary>
    Task Delete(string stream, CancellationToken cancel = default);

    /// <summary>Deletes every stream whose name begins with <paramref name="prefix"/>, with its snapshots.</summary>
    Task DeleteAll(string prefix, CancellationToken cancel = default);
}
