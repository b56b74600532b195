using Rolecall.Worlds.Reading;

namespace Rolecall.Worlds;

/// <summary>World files on disk.</summary>
public static class WorldFolder
{
    /// <summary>The world with the files that it names, of its own folder and those below it; one that is not there is left out.</summary>
    /// <exception cref="IOException">The world's own file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public static WorldSource Read(string path)
    {
        var text = File.ReadAllText(path);
        var folder = Path.GetFullPath(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in WorldReader.FilesOf(text))
        {
            var file = Path.GetFullPath(Path.Combine(folder, name));
            if (IsBelow(folder, file) && File.Exists(file))
                files[name] = File.ReadAllText(file);
        }
        return new WorldSource(path, text, files);
    }

    /// <summary>A world from elsewhere must not make its reader send /etc/passwd, by ".." or by a link.</summary>
    private static bool IsBelow(string folder, string file)
    {
        if (!file.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            return false;
        for (var at = file; at.Length > folder.Length; at = Path.GetDirectoryName(at)!)
        {
            if (new FileInfo(at).LinkTarget is not null)
                return false;
        }
        return true;
    }
}
