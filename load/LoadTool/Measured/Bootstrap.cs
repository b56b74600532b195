namespace Rolecall.LoadTool.Measured;

/// <summary>
/// By how much one run differs from another, with how sure that is: the slices of each run are drawn again and again, with replacement,
/// and the interval holds 95 of 100 of the ratios of their medians (Efron and Tibshirani, An Introduction to the Bootstrap, ch. 13).
/// </summary>
internal static class Bootstrap
{
    /// <summary>Slices of a run: drawn from fewer, medians hardly differ, and the interval would be narrower than what is known.</summary>
    public const int LeastSlices = 10;

    private const int Draws = 2_000;

    /// <summary>The ratio of the medians, and the interval of it; null where there are too few slices, or the first median is 0.</summary>
    public static Interval? RatioOfMedians(IReadOnlyList<double> before, IReadOnlyList<double> after)
    {
        if (before.Count < LeastSlices || after.Count < LeastSlices || Median([.. before]) <= 0)
            return null;
        var ratios = new double[Draws];
        for (var i = 0; i < Draws; i++)
            ratios[i] = Median(Draw(after, i * 2)) / Math.Max(1e-9, Median(Draw(before, i * 2 + 1)));
        Array.Sort(ratios);
        return new Interval(Median([.. after]) / Median([.. before]), ratios[(int)(Draws * 0.025)], ratios[(int)(Draws * 0.975)]);
    }

    /// <summary>The same in each comparison: one that is made again says the same.</summary>
    private static double[] Draw(IReadOnlyList<double> from, int draw)
    {
        var drawn = new double[from.Count];
        for (var i = 0; i < drawn.Length; i++)
            drawn[i] = from[(int)(Shares.Of(draw, i) * from.Count)];
        return drawn;
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2;
    }
}
