namespace Rolecall.Hostile.Wire;

/// <summary>What the server made of what it was sent: how often each status, or "closed" where it answered nothing.</summary>
internal sealed class Replies
{
    private readonly SortedDictionary<string, long> counts = new(StringComparer.Ordinal);

    public long Total
    {
        get
        {
            lock (counts)
                return counts.Values.Sum();
        }
    }

    public void Add(string kind, long count = 1)
    {
        lock (counts)
            counts[kind] = counts.GetValueOrDefault(kind) + count;
    }

    public override string ToString()
    {
        lock (counts)
            return string.Join(", ", counts.Select(pair => $"{pair.Value:N0} × {pair.Key}"));
    }
}
