using System.Text.Json;
using Rolecall.LoadTool.Measured;

namespace Rolecall.LoadTool.Reports;

/// <summary>A result as JSON: what --json writes and compare reads.</summary>
internal static class ResultFile
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static string Of(RunResult result) => JsonSerializer.Serialize(result, Indented) + "\n";

    /// <exception cref="UsageException">It is not such a file.</exception>
    public static RunResult Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<RunResult>(
                File.ReadAllText(file), Indented) is { Version: 1, Slices: not null, Latency: not null } result
                ? result
                : throw new UsageException($"{file} is not a result of this version");
        }
        catch (JsonException)
        {
            throw new UsageException($"{file} is not a result of rolecall-load (--json FILE)");
        }
        catch (Exception unread) when (unread is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(unread.Message);
        }
    }
}
