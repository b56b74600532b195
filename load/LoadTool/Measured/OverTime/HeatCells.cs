namespace Rolecall.LoadTool.Measured.OverTime;

/// <summary>Counts the calls of each organization in each stretch of a run, added from many threads.</summary>
internal sealed class HeatCells
{
    /// <summary>Of a row: each is some pixels of a page.</summary>
    private const int MostColumns = 60;

    /// <summary>Organizations that have a row of their own where there are more than rows.</summary>
    private const int Alone = 30;

    private const int MostRows = 60;

    private readonly int columns;
    private readonly TimeSpan length;
    private readonly long[] calls;
    private readonly long[] microseconds;

    /// <param name="length">Of the run.</param>
    public HeatCells(int organizations, TimeSpan length)
    {
        var seconds = Math.Max(1, Math.Ceiling(length.TotalSeconds / MostColumns));
        this.length = TimeSpan.FromSeconds(seconds);
        columns = Math.Max(1, (int)Math.Ceiling(length.TotalSeconds / seconds));
        (calls, microseconds) = (new long[organizations * columns], new long[organizations * columns]);
    }

    /// <param name="at">When the call was due, from the begin of the run.</param>
    public void Add(int organization, TimeSpan at, long latency)
    {
        var cell = organization * columns + Math.Clamp((int)(at / length), 0, columns - 1);
        Interlocked.Increment(ref calls[cell]);
        Interlocked.Add(ref microseconds[cell], latency);
    }

    /// <param name="names">Of the organizations, in their order.</param>
    public Heat Of(IReadOnlyList<string> names)
    {
        int[] slowestFirst =
        [
            .. Enumerable.Range(0, names.Count).Where(organization => CallsOf(organization) > 0)
                .OrderByDescending(organization => MeanOf([organization], Enumerable.Range(0, columns))),
        ];
        var isMany = slowestFirst.Length > MostRows;
        var alone = isMany ? slowestFirst[..Alone] : slowestFirst;
        var others = slowestFirst[alone.Length..];
        var together = others.Length == 0 ? [] : others.Chunk((int)Math.Ceiling((double)others.Length / (MostRows - Alone)));
        return new Heat(
            length.TotalSeconds,
            [
                .. alone.Select(organization => RowOf(names[organization], [organization])),
                .. together.Select(some => RowOf(FormattableString.Invariant($"{some.Length} others"), some)),
            ]);
    }

    private HeatRow RowOf(string name, int[] organizations) =>
        new(name, [.. Enumerable.Range(0, columns).Select(column => MeanOf(organizations, [column]))]);

    private long CallsOf(int organization) => calls.AsSpan(organization * columns, columns).ToArray().Sum();

    private double? MeanOf(int[] organizations, IEnumerable<int> some)
    {
        var (count, sum) = (0L, 0L);
        foreach (var column in some)
        {
            foreach (var organization in organizations)
            {
                count += calls[organization * columns + column];
                sum += microseconds[organization * columns + column];
            }
        }
        return count == 0 ? null : sum / 1_000.0 / count;
    }
}
