namespace Rolecall.Hostile.Timing;

/// <summary>Whether two samples are of one distribution. https://en.wikipedia.org/wiki/Mann%E2%80%93Whitney_U_test</summary>
internal static class RankTest
{
    /// <summary>The two-sided probability of a difference as large, were there none; by the normal approximation, with ties.</summary>
    public static double Probability(double[] one, double[] other)
    {
        var all = one.Select(value => (Value: value, IsOne: true)).Concat(other.Select(value => (Value: value, IsOne: false)))
            .OrderBy(sample => sample.Value).ToArray();
        double ranks = 0, ties = 0;
        for (var i = 0; i < all.Length;)
        {
            var end = i;
            while (end < all.Length && all[end].Value.Equals(all[i].Value))
                end++;
            double count = end - i;
            ranks += all[i..end].Count(sample => sample.IsOne) * (i + 1 + end) / 2.0;
            ties += count * count * count - count;
            i = end;
        }
        double n = one.Length, m = other.Length, total = n + m;
        var deviation = Math.Sqrt(n * m / 12 * (total + 1 - ties / (total * (total - 1))));
        return TwoSided((ranks - n * (n + 1) / 2 - n * m / 2) / deviation);
    }

    /// <summary>The same of the means (Welch's t), which at such sample sizes is normal.</summary>
    public static double ProbabilityOfMeans(double[] one, double[] other)
    {
        var (mean, error) = (one.Average() - other.Average(), Variance(one) / one.Length + Variance(other) / other.Length);
        return TwoSided(mean / Math.Sqrt(error));
    }

    private static double Variance(double[] values)
    {
        var mean = values.Average();
        return values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1);
    }

    /// <summary>Abramowitz and Stegun 7.1.26, good to 1.5e-7; beyond six deviations it is told as 0.</summary>
    private static double TwoSided(double deviations)
    {
        var x = Math.Abs(deviations) / Math.Sqrt(2);
        var t = 1 / (1 + 0.3275911 * x);
        var series = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
        return series * Math.Exp(-x * x);
    }
}
