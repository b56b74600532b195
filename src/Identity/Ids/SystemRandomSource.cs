namespace Rolecall.Identity.Ids;

/// <summary>The operating system's cryptographic generator, drawn from through a pool of each thread's own.</summary>
public sealed class SystemRandomSource : IRandomSource
{
    [ThreadStatic]
    private static RandomPool? pool;

    public void Fill(Span<byte> bytes) => (pool ??= new RandomPool()).Fill(bytes);
}
