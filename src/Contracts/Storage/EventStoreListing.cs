namespace Rolecall.Contracts.Storage;

/// <summary>All streams, where <see cref="IEventStore"/> gives those after one.</summary>
public static class EventStoreListing
{
    /// <summary>The names of the streams that begin with <paramref name="prefix"/>, in ordinal order.</summary>
    public static IAsyncEnumerable<string> List(this IEventStore store, string prefix, CancellationToken cancel = default) =>
        store.List(prefix, after: "", cancel);
}
