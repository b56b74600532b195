using System.Globalization;
using Rolecall.LoadDriver.Figures;
using Rolecall.LoadGenerator.Measurements;

namespace Rolecall.LoadGenerator;

/// <summary>Those figures of a run that the design holds the server to.</summary>
internal static class DesignFigures
{
    private const double Mebibyte = 1 << 20;

    /// <summary>Those that the run measured.</summary>
    public static IReadOnlyList<DesignFigure> Of(Run run)
    {
        var figures = new List<DesignFigure>();
        foreach (var (call, goal) in new[] { ("AssumeRole over gRPC", 0.7), ("AssumeRole over the AWS wire (Query, HTTP/1.1)", 0.5) })
        {
            if (run.Compared.FirstOrDefault(one => one.Call == call && one.Beside == "an echo") is not { } compared)
                continue;
            figures.Add(new DesignFigure(call + ", of an echo's rate", compared.Ratio, "", goal, AtLeast: true));
            figures.Add(new DesignFigure(call + ", times an echo's CPU", compared.CpuFactor, "", 1 / goal, AtLeast: false));
        }
        if (run.Writes.Count > 0)
            figures.Add(new DesignFigure(
                "durable IAM writes", Comparison.Median(run.Writes.Select(outcome => outcome.Rate)), "a second", 10_000, AtLeast: true));
        if (run.Start is { } start)
            figures.Add(new DesignFigure("start to first answer", start.MedianMs, "ms", 1_500, AtLeast: false));
        if (run.Scale is { } scale)
        {
            // The goals are those of 1,000 organizations: of a smaller world, its share.
            var share = scale.Organizations / 1_000.0;
            figures.Add(new DesignFigure("idle process", scale.IdleBytes / Mebibyte, "MiB", 150, AtLeast: false));
            figures.Add(new DesignFigure(
                $"{scale.Organizations} organizations of 10 accounts of 10 roles made", scale.MadeIn.TotalSeconds, "s", 60 * share, AtLeast: false));
            figures.Add(new DesignFigure(
                $"memory with {scale.Organizations} organizations", scale.MadeBytes / Mebibyte, "MiB", 2_048 * share, AtLeast: false));
        }
        return [.. figures, .. run.More];
    }

    /// <summary>Of other programs: "name|value|unit|goal|least" or "…|most", a line each.</summary>
    /// <exception cref="FormatException">A line is none of these.</exception>
    public static DesignFigure Parse(string line) => line.Split('|') is [var name, var value, var unit, var goal, "least" or "most"]
        ? new DesignFigure(
            name, double.Parse(value, CultureInfo.InvariantCulture), unit, double.Parse(goal, CultureInfo.InvariantCulture),
            line.EndsWith("least", StringComparison.Ordinal))
        : throw new FormatException($"\"{line}\" is not name|value|unit|goal|least or most");
}
