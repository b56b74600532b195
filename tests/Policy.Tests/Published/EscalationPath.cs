using Rolecall.Tests;

namespace Rolecall.Policy.Tests.Published;

/// <summary>A way to more privileges, and the permissions that it takes (corpora/iam-policy-lint/pathfinding).</summary>
internal sealed record EscalationPath(string Id, string[] Required)
{
    private const string Permission = "- permission: ";

    public static List<EscalationPath> ReadAll() =>
    [
        .. Directory.GetFiles(Path.Combine(Corpora.Folder("iam-policy-lint"), "pathfinding"), "*.yaml", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal).Select(file => Read(File.ReadAllLines(file))),
    ];

    /// <summary>By lines: some of the files have a key twice, which no YAML reader takes.</summary>
    private static EscalationPath Read(string[] lines)
    {
        var required = lines.SkipWhile(line => line != "permissions:").SkipWhile(line => line != "  required:").Skip(1)
            .TakeWhile(line => line.StartsWith("  -", StringComparison.Ordinal) || line.StartsWith("    ", StringComparison.Ordinal))
            .Select(line => line.Trim()).Where(
                line => line.StartsWith(Permission, StringComparison.Ordinal)).Select(line => line[Permission.Length..].Trim('"'));
        return new EscalationPath(lines.Single(line => line.StartsWith("id: ", StringComparison.Ordinal))["id: ".Length..], [.. required]);
    }
}
