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

    /// <summary>The names of the streams that begin with <paramref name="prefix"/>, in ordinal order.</summary>
    IAsyncEnumerable<string> List(string prefix, CancellationToken cancel = default);

    /// <summary>Deletes the stream of exactly this name, with its snapshots.</summary>
    Task Delete(string stream, CancellationToken cancel = default);

    /// <summary>Deletes every stream whose name begins with <paramref name="prefix"/>, with its snapshots.</summary>
    Task DeleteAll(string prefix, CancellationToken cancel = default);
}

/// <summary>A stream as stored: records number <c>SnapshotVersion + 1</c> … <c>Version</c>, oldest first.</summary>
public sealed record StoredStream
{
    public required long Version { get; init; }

    /// <summary>0 where there is no snapshot.</summary>
    public required long SnapshotVersion { get; init; }

    public ReadOnlyMemory<byte>? Snapshot { get; init; }

    public required IReadOnlyList<ReadOnlyMemory<byte>> Records { get; init; }
}

/// <summary>Somebody else wrote the stream first.</summary>
[GenerateSerializer, Alias("rolecall.StreamConflictException")]
public sealed class StreamConflictException(string stream, long expected, long actual)
    : Exception($"stream {stream} is at version {actual}, not {expected}");

/// <summary>The store cannot serve now; nothing of the failed call was kept. A grain that cannot be loaded says so to the silo that called it.</summary>
public sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Crosses silos without what lies within: that is the store's own, and another silo need not know its type.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.StoreUnavailableException")]
internal struct StoreUnavailableSurrogate
{
    [Id(0)] public string Message;
}

[RegisterConverter]
internal sealed class StoreUnavailableConverter : IConverter<StoreUnavailableException, StoreUnavailableSurrogate>
{
    public StoreUnavailableException ConvertFromSurrogate(in StoreUnavailableSurrogate from) => new(from.Message);

    public StoreUnavailableSurrogate ConvertToSurrogate(in StoreUnavailableException from) => new() { Message = from.Message };
}
