using Rolecall.LoadDriver.Loops;

namespace Rolecall.LoadGenerator.Measurements;

/// <summary>One call of IAM on the server and, where one is given, on an older one, in alternating rounds.</summary>
internal sealed record IamComparison(string Call, IReadOnlyList<Outcome> Now, IReadOnlyList<Outcome> Before)
{
    /// <summary>The median over the rounds of the rate / the older server's; null where there is none.</summary>
    public double? Ratio => Before.Count == 0 ? null : Comparison.Median(Now.Zip(Before, (now, before) => now.Rate / before.Rate));
}
