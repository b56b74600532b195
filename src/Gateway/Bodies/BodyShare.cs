namespace Rolecall.Gateway.Bodies;

/// <summary>So many bytes of bodies at a time.</summary>
internal sealed class BodyShare(long limit)
{
    private long used;

    /// <summary>Bytes that are taken now.</summary>
    public long Used => Volatile.Read(ref used);

    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref used, bytes) <= limit)
            return true;
        Return(bytes);
        return false;
    }

    public void Return(long bytes) => Interlocked.Add(ref used, -bytes);
}
