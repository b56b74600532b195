namespace Rolecall.LoadTool.Wires.Http2;

/// <summary>
/// The connections on which a thread wrote while it went through a batch of answers: calls that follow on answers leave together, in one
/// packet of each connection.
/// </summary>
internal sealed class CorkedConnections
{
    [ThreadStatic]
    private static CorkedConnections? current;

    private readonly List<SendQueue> written = [];

    /// <summary>That of this thread; null where it goes through no batch.</summary>
    public static CorkedConnections? Current => current is { IsOpen: true } open ? open : null;

    private bool IsOpen { get; set; }

    /// <summary>What this thread writes from now on leaves at <see cref="Release"/>.</summary>
    public static CorkedConnections Begin()
    {
        current ??= new CorkedConnections();
        current.IsOpen = true;
        return current;
    }

    public void Add(SendQueue queue) => written.Add(queue);

    public void Release()
    {
        IsOpen = false;
        SendQueue[] leaving = [.. written];
        written.Clear();
        foreach (var queue in leaving)
            queue.Flush();
    }
}
