using System.Text.RegularExpressions;
using Rolecall.Api.Native.V1;

namespace Rolecall.Testing;

/// <summary>World files as requests have them.</summary>
internal static partial class WorldFileReader
{
    /// <summary>The world, with every file below its folder that it may name: the server says which are missing.</summary>
    public static WorldText Read(string path)
    {
        var text = File.ReadAllText(path);
        var folder = Path.GetFullPath(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var world = new WorldText { Name = path, Text = text };
        foreach (var name in Named().Matches(text).Select(match => match.Groups[1].Value).Distinct())
        {
            var file = Path.GetFullPath(Path.Combine(folder, name));
            if (IsBelow(folder, file) && File.Exists(file))
                world.Files.Add(new WorldFile { Name = name, Text = File.ReadAllText(file) });
        }
        return world;
    }

    /// <summary>Neither ".." nor a link leads out of the world's folder.</summary>
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

    /// <summary>What may stand after "file:"; a name too many is sent for nothing.</summary>
    [GeneratedRegex("""["']?file["']?\s*:\s*["']?([^"'\s,}\]]+)""")]
    private static partial Regex Named();
}
