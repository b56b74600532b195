using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rolecall.DecisionCases;

/// <summary>Reads tests/cases, strictly: an unknown or doubled member is an error.</summary>
public static class CaseFiles
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(allowIntegerValues: false) },
        AllowDuplicateProperties = false,
    };

    /// <summary>All cases of all files of decisions.</summary>
    public static ImmutableArray<DecisionCase> All { get; } = [.. Read("decisions").SelectMany(file => file.Cases)];

    /// <summary>The cases of organizations, whose policies are named and not yet there: see <see cref="NamedPolicies"/>.</summary>
    public static ImmutableArray<DecisionCaseFile> Organizations { get; } = Read("organizations");

    private static ImmutableArray<DecisionCaseFile> Read(string folder)
    {
        var files = ImmutableArray.CreateBuilder<DecisionCaseFile>();
        foreach (var path in Directory.GetFiles(
            Path.Combine(SourceFolder(), "..", "cases", folder), "*.json").Order(StringComparer.Ordinal))
        {
            var file = JsonSerializer.Deserialize<DecisionCaseFile>(File.ReadAllText(path), Strict)!;
            var name = Path.GetFileNameWithoutExtension(path);
            if (file.Cases.DistinctBy(one => one.Name).Count() != file.Cases.Length)
                throw new FormatException($"two cases of {name} have the same name");
            files.Add(file with
            {
                Cases = [.. file.Cases.Select(one => one with { File = name, NotOver = one.NotOver.SetItems(file.NotOver) })]
            });
        }
        return files.ToImmutable();
    }

    private static string SourceFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
