using HdrHistogram;
using Rolecall.LoadTool.Measured;
using Rolecall.LoadTool.Reports;

namespace Rolecall.LoadTool.Commands;

/// <summary>Where results go.</summary>
internal sealed record Outputs
{
    private const string Solution = "Cluster.sln";

    /// <summary>What standard output gets: "md", "json", "csv" or "none".</summary>
    public required string Output { get; init; }

    public string? Json { get; init; }

    public string? Html { get; init; }

    public string? Csv { get; init; }

    /// <summary>HdrHistogram's text of percentiles, for its own plotters.</summary>
    public string? Hgrm { get; init; }

    public bool IntoRepository { get; init; }

    /// <exception cref="UsageException">A file would be written into the repository, or into a folder that is not there.</exception>
    public void Check()
    {
        foreach (var file in new[] { Json, Html, Csv, Hgrm }.OfType<string>().Select(Path.GetFullPath))
        {
            var folder = new DirectoryInfo(Path.GetDirectoryName(file)!);
            if (!folder.Exists)
                throw new UsageException($"{folder} is not there");
            for (var above = folder; above is not null && !IntoRepository; above = above.Parent)
            {
                if (File.Exists(Path.Combine(above.FullName, Solution)))
                    throw new UsageException($"{file} is in Rolecall's own repository: add --write-into-repository if you mean it");
            }
        }
    }

    public async Task Write(RunResult result, Tally all)
    {
        var text = Output switch
        {
            "json" => ResultFile.Of(result),
            "csv" => CsvReport.Of(result),
            "md" => MarkdownReport.Of(result),
            _ => "",
        };
        await Console.Out.WriteAsync(text);
        if (Json is not null)
            await File.WriteAllTextAsync(Json, ResultFile.Of(result));
        if (Html is not null)
            await File.WriteAllTextAsync(Html, HtmlReport.Of(result));
        if (Csv is not null)
            await File.WriteAllTextAsync(Csv, CsvReport.Of(result));
        if (Hgrm is not null)
        {
            await using var hgrm = new StreamWriter(Hgrm);
            all.Latencies.OutputPercentileDistribution(hgrm, outputValueUnitScalingRatio: 1_000);
        }
    }
}
