using System.Collections.Frozen;

namespace Rolecall.Worlds;

/// <summary>A world file as text, with the files that it names.</summary>
/// <param name="Name">As errors call it: "world.yaml".</param>
/// <param name="Text">YAML.</param>
/// <param name="Files">Texts of files by the names that the world has for them.</param>
public sealed record WorldSource(string Name, string Text, IReadOnlyDictionary<string, string> Files)
{
    /// <summary>The world that a new server shows: worlds/demo.yaml.</summary>
    public static WorldSource Demo { get; } = new("demo.yaml", Resource("demo.yaml"), FrozenDictionary<string, string>.Empty);

    /// <summary>The JSON Schema of world files, for editors.</summary>
    public static string Schema => Resource("world.schema.json");

    private static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(WorldSource).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
