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
            // A world from elsewhere must not make its reader send /etc/passwd.
            if (file.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal) && File.Exists(file))
                files[name] = File.ReadAllText(file);
        }
        return new WorldSource(path, text, files);
    }
}
