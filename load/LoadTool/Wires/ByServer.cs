namespace Rolecall.LoadTool.Wires;

/// <summary>
/// What is made once for each server, and each way to make it: there are few of both, and they are looked up at each call.
/// </summary>
internal sealed class ByServer<T>
    where T : class
{
    private readonly Lock making = new();
    private (string Authority, Delegate By, T Made)[] all = [];

    /// <param name="make">Called once for each server. The same object each time, as a static lambda is: another makes another thing.</param>
    public T GetOrMake<TSource>(Uri server, TSource source, Func<TSource, Uri, T> make)
    {
        if (Find(server, make) is { } made)
            return made;
        lock (making)
        {
            if (Find(server, make) is { } meanwhile)
                return meanwhile;
            made = make(source, server);
            Volatile.Write(ref all, [.. all, (server.Authority, make, made)]);
            return made;
        }
    }

    private T? Find(Uri server, Delegate make)
    {
        foreach (var (authority, by, made) in Volatile.Read(ref all))
        {
            if (authority == server.Authority && ReferenceEquals(by, make))
                return made;
        }
        return null;
    }
}
