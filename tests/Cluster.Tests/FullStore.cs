using Rolecall.Contracts.Storage;

namespace Rolecall.Cluster.Tests;

/// <summary>The real store, with a disk that is full whenever a test says so. Reads go on, as they do on a full disk.</summary>
internal sealed class FullStore(IEventStore store) : IEventStore
{
    public bool IsFull { get; set; }

    /// <summary>One stream that cannot be written, while the others can.</summary>
    public string? Broken { get; set; }

    /// <summary>Appends wait for it: the writes that come meanwhile are one batch.</summary>
    public Task Held { get; set; } = Task.CompletedTask;

    public Task<StoredStream> Load(string stream, CancellationToken cancel = default) => store.Load(stream, cancel);

    public Task<bool> Exists(string stream, CancellationToken cancel = default) => store.Exists(stream, cancel);

    public async Task<long> Append(
        string stream, long expectedVersion, IReadOnlyList<ReadOnlyMemory<byte>> records, CancellationToken cancel = default)
    {
        await Held;
        return IsFull || stream == Broken ? throw Full() : await store.Append(stream, expectedVersion, records, cancel);
    }

    public Task SaveSnapshot(string stream, long version, ReadOnlyMemory<byte> state, CancellationToken cancel = default) =>
        IsFull ? Task.FromException(Full()) : store.SaveSnapshot(stream, version, state, cancel);

    public IAsyncEnumerable<string> List(string prefix, string after, CancellationToken cancel = default) => store.List(prefix, after, cancel);

    public Task Delete(string stream, CancellationToken cancel = default) =>
        IsFull ? Task.FromException(Full()) : store.Delete(stream, cancel);

    public Task DeleteAll(string prefix, CancellationToken cancel = default) =>
        IsFull ? Task.FromException(Full()) : store.DeleteAll(prefix, cancel);

    private static StoreUnavailableException Full() => new("The disk that holds events.db is full.");
}
