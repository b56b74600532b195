using System.Text.Json;
using Rolecall.LoadDriver.Figures;

namespace Rolecall.LoadTool.History;

/// <summary>What load/run kept of a run.</summary>
/// <param name="At">UTC.</param>
/// <param name="Cores">Of its machine.</param>
internal sealed record PastRun(string Commit, DateTimeOffset At, int Cores, IReadOnlyList<DesignFigure> Figures)
{
    private static readonly JsonSerializerOptions Camel = new(JsonSerializerDefaults.Web);

    /// <summary>The runs whose results a folder holds, the oldest first. Other JSON files, and older results without such figures, are left out.</summary>
    /// <exception cref="UsageException">The folder cannot be read, or holds none.</exception>
    public static IReadOnlyList<PastRun> ReadFolder(string folder)
    {
        try
        {
            PastRun[] runs = [.. Directory.GetFiles(folder, "*.json").Select(Read).OfType<PastRun>().OrderBy(run => run.At)];
            return runs.Length > 0 ? runs : throw new UsageException($"{folder} holds no results with figures (load/nightly makes them)");
        }
        catch (Exception unread) when (unread is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(unread.Message);
        }
    }

    private static PastRun? Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<PastRun>(File.ReadAllText(file), Camel) is { Commit.Length: > 0, Figures.Count: > 0 } run
                ? run
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
