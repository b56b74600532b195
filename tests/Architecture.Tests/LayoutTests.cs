using System.Text.RegularExpressions;
using Rolecall.Tests;

namespace Rolecall.Architecture.Tests;

/// <summary>
/// A reader finds a type where its name says: shared/design.md, "The house". Tests and load programs are read as often as what they test.
/// </summary>
public sealed partial class LayoutTests
{
    private const int MostFilesOfAFolder = 20;
    private const int MostLinesOfAFile = 300;

    /// <summary>By the path from the repository's root.</summary>
    public static TheoryData<string> AllFiles { get; } = new(Roots("src", "tests", "load"));

    public static TheoryData<string> Folders { get; } = new(AllFiles.Select(row => Path.GetDirectoryName(row.Data)!).Distinct());

    [Theory]
    [MemberData(nameof(AllFiles))]
    public void Namespace_IsTheFolder(string file)
    {
        // tests/Corpora.cs is of every test project.
        var folders = Path.GetDirectoryName(file)!.Split('/')[1..];
        Namespace().Match(Read(file)).Groups[1].Value.Should().Be("Rolecall." + (folders is [] ? "Tests" : string.Join('.', folders)));
    }

    [Theory]
    [MemberData(nameof(AllFiles))]
    public void File_IsAThought(string file) =>
        File.ReadLines(Path.Combine(Corpora.Repository, file)).Count().Should().BeLessThanOrEqualTo(MostLinesOfAFile);

    /// <summary>System first, then by name, then static ones, then aliases: what `dotnet format style` would see to, which CI has no time for.</summary>
    [Theory]
    [MemberData(nameof(AllFiles))]
    public void Usings_StandInOrder(string file)
    {
        var usings = Usings().Matches(Read(file)).Select(match => (
            Place: match.Groups["alias"].Success ? 3 : match.Groups["static"].Success ? 2 : IsSystem(match.Groups["name"].Value) ? 0 : 1,
            Name: match.Groups["alias"].Success ? match.Groups["alias"].Value : match.Groups["name"].Value)).ToArray();

        // A dot comes before every letter, so that a namespace stands before those within it.
        usings.Should().Equal(usings.OrderBy(one => one.Place).ThenBy(one => one.Name.Replace('.', '\0'), StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>Types are found by their files' names, test classes too; what a type alone needs is nested in it, or is the file's own.</summary>
    [Theory]
    [MemberData(nameof(AllFiles))]
    public void File_HoldsTheOneTypeOfItsName(string file)
    {
        var types = Types().Matches(Read(file)).Select(match => match.Groups[1].Value).Distinct();

        types.Should().Equal(Path.GetFileName(file).Split('.')[0]);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Folder_HoldsOneSubject(string folder) =>
        Directory.GetFiles(Path.Combine(Corpora.Repository, folder), "*.cs").Length.Should().BeLessThanOrEqualTo(MostFilesOfAFolder);

    private static IEnumerable<string> Roots(params string[] roots) => roots
        .SelectMany(root => Directory.GetFiles(Path.Combine(Corpora.Repository, root), "*.cs", SearchOption.AllDirectories))
        .Select(file => Path.GetRelativePath(Corpora.Repository, file).Replace('\\', '/'))
        // A program that packs data is a script, and an entry point has no namespace.
        .Where(file => Path.GetFileName(file) is not ("pack.cs" or "Program.cs" or "StartupHook.cs"));

    private static bool IsSystem(string name) => name is "System" || name.StartsWith("System.", StringComparison.Ordinal);

    private static string Read(string file) => File.ReadAllText(Path.Combine(Corpora.Repository, file));

    [GeneratedRegex(@"^using (?<static>static )?(?:(?<alias>\w+) = )?(?<name>[^;(]+);\r?$", RegexOptions.Multiline)]
    private static partial Regex Usings();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    /// <summary>Types of the file's own (file-scoped) are parts of the one that it is named after.</summary>
    [GeneratedRegex(@"^(?:public|internal) (?:static |sealed |abstract |partial |readonly |ref )*(?:record struct|record|class|interface|enum|struct) (\w+)", RegexOptions.Multiline)]
    private static partial Regex Types();
}
