namespace Rolecall.Grains.Replicas;

/// <summary>Something of an account that this process decides by.</summary>
/// <param name="bytes">What it is made of.</param>
internal sealed class Part<TReplica>(TReplica replica, long bytes, long now)
{
    private long usedAt = now;

    public TReplica Replica => replica;

    public long Bytes => bytes;

    /// <summary>By <see cref="TimeProvider.GetTimestamp"/>.</summary>
    public long UsedAt { get => Volatile.Read(ref usedAt); set => Volatile.Write(ref usedAt, value); }
}
