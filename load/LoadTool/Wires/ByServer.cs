namespace Rolecall.LoadTool.Wires;

/// <summary>What is made once for each server: there are few of them, and they are looked up at each call.</summary>
internal sealed class ByServer<T>
    where T : class
{
    private readonly Lock making = new();
    private (string Authority, T Made)[] all = [];

    /// <param name="make">Called once for each server.</param>
    public T At<TOf>(Uri server, TOf of, Func<TOf, Uri, T> make)
    {
        if (Find(server) is { } made)
            return made;
        lock (making)
        {
            if (Find(server) is { } meanwhile)
                return meanwhile;
            made = make(of, server);
            Volatile.Write(ref all, [.. all, (server.Authority, made)]);
            return made;
        }
    }

    private T? Find(Uri server)
    {
        foreach (var (authority, made) in Volatile.Read(ref all))
        {
            if (authority == server.Authority)
                return made;
        }
        return null;
    }
}
