using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Rolecall.Worlds;

/// <summary>A world file as text, with the files that it names.</summary>
/// <param name="Name">As errors call it: "world.yaml".</param>
/// <param name="Text">YAML.</param>
/// <param name="Files">Texts of files by the names that the world has for them.</param>
public sealed record WorldSource(string Name, string Text, IReadOnlyDictionary<string, string> Files)
{
    /// <summary>The world that a new server shows: worlds/demo.yaml.</summary>
    public static WorldSource Demo { get; } = new("demo.yaml", Resource("demo.yaml"), FrozenDictionary<string, string>.Empty);

    /// <summary>Bytes of a world with its files, in UTF-8. A request of JSON has room for as much again, for its escapes.</summary>
    public const int Longest = 8 << 20;

    /// <summary>What is wrong with a world that is longer than <see cref="Longest"/>; null where it is not.</summary>
    public string? TooLong()
    {
        var files = Files.Select(file => (Name: file.Key, Bytes: Encoding.UTF8.GetByteCount(file.Value)))
            .Prepend((Name, Bytes: Encoding.UTF8.GetByteCount(Text))).ToList();
        var (longest, most) = files.MaxBy(file => file.Bytes);
        var sum = files.Sum(file => (long)file.Bytes);
        return sum <= Longest ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"{Name} and its files have {sum} bytes together, and {Longest} at most; the longest is {longest} with {most} bytes.");
    }

    /// <summary>The JSON Schema of world files, for editors.</summary>
    public static string Schema => Resource("world.schema.json");

    private static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(WorldSource).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
