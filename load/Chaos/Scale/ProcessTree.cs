using System.Globalization;
using Rolecall.LoadTool.Targets;

namespace Rolecall.Chaos.Scale;

/// <summary>Processor time of a program that is many processes, such as PostgreSQL.</summary>
internal static class ProcessTree
{
    /// <summary>Of a process and its children now; one that ends takes its time with it.</summary>
    public static Task<TimeSpan> Cpu(int parent) => Of([parent, .. Children(parent)]);

    /// <summary>Of some processes together.</summary>
    public static async Task<TimeSpan> Of(IReadOnlyList<int> ids) => (await new ProcessFigures(ids).Read())!.Value.Cpu;

    private static IEnumerable<int> Children(int parent)
    {
        foreach (var folder in Directory.GetDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id))
                continue;
            string stat;
            try
            {
                stat = File.ReadAllText(Path.Combine(folder, "stat"));
            }
            catch (IOException)
            {
                // It has ended.
                continue;
            }
            // The name stands in brackets and may hold anything; the second field after it is the parent: proc_pid_stat(5).
            if (int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture) == parent)
                yield return id;
        }
    }
}
