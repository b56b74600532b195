using System.Runtime.CompilerServices;

namespace Rolecall.Tests;

/// <summary>Where the shared test data and the cases lie; a test that needs absent data skips loudly.</summary>
internal static class Corpora
{
    /// <summary>The repository's top folder, found from this source file.</summary>
    public static string Repository { get; } = Path.GetFullPath(Path.Combine(SourceFolder(), ".."));

    /// <summary>The folder of one corpus; skips the calling test, with the path that is missing, where it is absent.</summary>
    public static string Folder(string name)
    {
        var folder = Path.GetFullPath(Path.Combine(Repository, "..", "shared", "corpora", name));
        Assert.SkipUnless(Directory.Exists(folder), $"SKIPPED FOR WANT OF DATA: {folder} is not here");
        return folder;
    }

    private static string SourceFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
