namespace Rolecall.Server.Storage.Chains;

/// <summary>What of a stream is in batches. Changed by the writer alone; others read what is committed, under its lock.</summary>
/// <param name="before">The head in the stream's row, where there is one: what is in batches follows it.</param>
internal sealed class BatchedStream(SealedHead? before)
{
    private readonly List<byte[]> bodies = [];

    public SealedHead? Before => before;

    /// <summary>The version that the stream has without the batches.</summary>
    public long From => before?.Head.Version ?? 0;

    /// <summary>Of the newest record, committed or not.</summary>
    public long Version => From + bodies.Count;

    public IReadOnlyList<byte[]> Bodies => bodies;

    /// <summary>Records that are committed.</summary>
    public int Committed { get; private set; }

    public void Add(byte[] body) => bodies.Add(body);

    public void Commit() => Committed = bodies.Count;

    public void Undo() => bodies.RemoveRange(Committed, bodies.Count - Committed);

    public byte[][] CommittedBodies() => [.. bodies.Take(Committed)];
}
