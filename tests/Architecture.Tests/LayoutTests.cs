using System.Text.RegularExpressions;
using Rolecall.Tests;

namespace Rolecall.Architecture.Tests;

/// <summary>A reader finds a type where its name says: shared/design.md, "The house".</summary>
public sealed partial class LayoutTests
{
    private const int MostFilesOfAFolder = 20;

    private static readonly string Sources = Path.Combine(Corpora.Repository, "src");

    public static TheoryData<string> Files { get; } = new(
        Directory.GetFiles(Sources, "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Sources, file).Replace('\\', '/'))
            // A program that packs data is a script, and the server's entry point has no namespace.
            .Where(file => Path.GetFileName(file) is not ("pack.cs" or "Program.cs")));

    public static TheoryData<string> Folders { get; } = new(Files.Select(row => Path.GetDirectoryName(row.Data)!).Distinct());

    [Theory]
    [MemberData(nameof(Files))]
    public void Namespace_IsTheFolder(string file) =>
        Namespace().Match(Read(file)).Groups[1].Value.Should().Be("Rolecall." + Path.GetDirectoryName(file)!.Replace('/', '.'));

    [Theory]
    [MemberData(nameof(Files))]
    public void File_HoldsTheOneTypeOfItsName(string file)
    {
        var types = Types().Matches(Read(file)).Select(match => match.Groups[1].Value).Distinct();

        types.Should().Equal(Path.GetFileName(file).Split('.')[0]);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Folder_HoldsOneSubject(string folder) =>
        Directory.GetFiles(Path.Combine(Sources, folder), "*.cs").Length.Should().BeLessThanOrEqualTo(MostFilesOfAFolder);

    private static string Read(string file) => File.ReadAllText(Path.Combine(Sources, file));

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    /// <summary>Types of the file's own (file-scoped) are parts of the one that it is named after.</summary>
    [GeneratedRegex(@"^(?:public|internal) (?:static |sealed |abstract |partial |readonly |ref )*(?:record struct|record|class|interface|enum|struct) (\w+)", RegexOptions.Multiline)]
    private static partial Regex Types();
}
