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

    /// <exception cref="UsageException">A file cannot be written, or would be written into the repository.</exception>
    public void Check()
    {
        foreach (var file in new[] { Json, Html, Csv, Hgrm }.OfType<string>().Select(Path.GetFullPath))
        {
            if (Directory.Exists(file))
                throw new UsageException($"{file} is a folder");
            var folder = new DirectoryInfo(Path.GetDirectoryName(file)!);
            if (!folder.Exists)
                throw new UsageException($"{folder} is not there");
            for (var above = folder; above is not null && !IntoRepository; above = above.Parent)
            {
                if (File.Exists(Path.Combine(above.FullName, Solution)))
                    throw new UsageException($"{file} is in Rolecall's own repository: add --write-into-repository if you mean it");
            }
            CheckWritable(file);
        }
    }

    /// <summary>Before the run, since afterwards its figures would be lost.</summary>
    private static void CheckWritable(string file)
    {
        var isNew = !File.Exists(file);
        try
        {
            using (File.Open(file, FileMode.OpenOrCreate, FileAccess.Write))
            {
                // It can be written: that is all.
            }
            if (isNew)
                File.Delete(file);
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(unwritable.Message);
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
