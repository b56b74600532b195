namespace Rolecall.Grains.Replicas;

/// <summary>How much text of policies the replicas of a process may be made of. For any number of threads.</summary>
/// <param name="most">Bytes; compiled, they take some times that.</param>
internal sealed class PartBudget(long most)
{
    private long used;

    public long Used => Interlocked.Read(ref used);

    public bool HasRoom => Used < most;

    /// <param name="bytes">Less than nothing for what was let go.</param>
    public void Add(long bytes) => Interlocked.Add(ref used, bytes);
}
