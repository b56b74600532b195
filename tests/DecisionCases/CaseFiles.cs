using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rolecall.DecisionCases;

/// <summary>Reads tests/cases/decisions, strictly: an unknown or doubled member is an error.</summary>
public static class CaseFiles
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(allowIntegerValues: false) },
        AllowDuplicateProperties = false,
    };

    /// <summary>All cases of all files.</summary>
    public static ImmutableArray<DecisionCase> All { get; } = Read();

    private static ImmutableArray<DecisionCase> Read()
    {
        var cases = ImmutableArray.CreateBuilder<DecisionCase>();
        foreach (var path in Directory.GetFiles(Path.Combine(SourceFolder(), "..", "cases", "decisions"), "*.json").Order(StringComparer.Ordinal))
        {
            var file = JsonSerializer.Deserialize<DecisionCaseFile>(File.ReadAllText(path), Strict)!;
            var name = Path.GetFileNameWithoutExtension(path);
            cases.AddRange(file.Cases.Select(one => one with { File = name, NotOver = one.NotOver.SetItems(file.NotOver) }));
        }
        return cases.DistinctBy(one => (one.File, one.Name)).Count() == cases.Count
            ? cases.ToImmutable()
            : throw new FormatException("two cases of one file have the same name");
    }

    private static string SourceFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
