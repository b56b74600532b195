using System.Globalization;
using Rolecall.Api.Names;
using Rolecall.Cli.Times;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Rolecall.Cli.YamlFiles;

/// <summary>
/// The fields of a mapping of a YAML file, each asked for by its name; what nobody asked for is an error. The load tool's files are read by
/// it, too.
/// </summary>
internal sealed class Fields
{
    private const int Deepest = 64;

    private readonly string file;
    private readonly YamlNode node;
    private readonly Dictionary<string, (YamlNode Key, YamlNode Value)> left = new(StringComparer.Ordinal);
    private readonly List<string> known = [];

    public Fields(string file, YamlNode node)
    {
        (this.file, this.node) = (file, node);
        if (node is not YamlMappingNode mapping)
            throw Wrong(node, "wants fields (name: value)");
        foreach (var (key, value) in mapping.Children)
            left.Add(key is YamlScalarNode { Value: { } name } ? name : throw Wrong(key, "is not a name"), (key, value));
    }

    /// <summary>The fields of a file that is one YAML document.</summary>
    /// <exception cref="YamlFileException">It is none.</exception>
    public static Fields OfDocument(string file, string yaml)
    {
        var stream = new YamlStream();
        try
        {
            RefuseDeep(file, yaml);
            stream.Load(new StringReader(yaml));
        }
        catch (YamlException malformed)
        {
            throw new YamlFileException(file, malformed.Start.Line, malformed.Start.Column, malformed.Message);
        }
        catch (InvalidOperationException malformed)
        {
            // What YamlDotNet 18 says of some brackets that are never closed.
            throw new YamlFileException(file, 1, 1, "is not YAML: " + malformed.Message);
        }
        return stream.Documents is [var document]
            ? new Fields(file, document.RootNode)
            : throw new YamlFileException(file, 1, 1, "wants one YAML document");
    }

    /// <summary>The library reads nested nodes by recursion: a deeper text would end the process.</summary>
    private static void RefuseDeep(string file, string yaml)
    {
        var parser = new Parser(new StringReader(yaml));
        for (var depth = 0; parser.MoveNext();)
        {
            depth += parser.Current!.NestingIncrease;
            var at = parser.Current.Start;
            if (depth > Deepest)
                throw new YamlFileException(file, at.Line, at.Column, $"is nested deeper than {Deepest} levels");
        }
    }

    /// <summary>What errors call the file.</summary>
    public string File => file;

    /// <summary>Where the mapping begins.</summary>
    public Mark At => node.Start;

    /// <summary>Those that were not asked for yet.</summary>
    public IReadOnlyList<string> Names => [.. left.Keys];

    public bool Has(string name) => left.ContainsKey(name);

    /// <summary>Where the field's name stands; null where there is none, or where it was asked for already.</summary>
    public Mark? NameAt(string name) => left.TryGetValue(name, out var found) ? found.Key.Start : null;

    public YamlNode? Node(string name)
    {
        known.Add(name);
        return left.Remove(name, out var found) ? found.Value : null;
    }

    public Fields? Of(string name) => Node(name) is { } found ? new Fields(file, found) : null;

    public IEnumerable<YamlNode> List(string name) => Node(name) switch
    {
        null => [],
        YamlSequenceNode list => list.Children,
        var other => throw Wrong(other, $"{name} wants a list"),
    };

    public string? Text(string name) => Node(name) switch
    {
        null => null,
        YamlScalarNode { Value: { Length: > 0 } text } => text,
        var other => throw Wrong(other, $"{name} wants a text"),
    };

    public double? Number(string name, double least, double most) => Node(name) switch
    {
        null => null,
        YamlScalarNode { Value: { } text } when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most => number,
        var other => throw Wrong(other, string.Create(CultureInfo.InvariantCulture, $"{name} wants a number from {least} to {most}")),
    };

    public int? Whole(string name, int least, int most) => Node(name) switch
    {
        null => null,
        YamlScalarNode { Value: { } text } when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most => number,
        var other => throw Wrong(other, string.Create(CultureInfo.InvariantCulture, $"{name} wants a whole number from {least} to {most}")),
    };

    /// <summary>"500ms", "10s", "1h30m".</summary>
    /// <param name="most">The longest that makes sense; a week where it is not told.</param>
    public TimeSpan? Time(string name, TimeSpan? most = null) => Node(name) switch
    {
        null => null,
        YamlScalarNode { Value: { } text } when LengthOfTime.Parse(text) is { } time && time <= (most ?? TimeSpan.FromDays(7)) => time,
        var other => throw Wrong(other, $"{name} wants a time such as {LengthOfTime.Examples}"),
    };

    public T? Choice<T>(string name, IReadOnlyDictionary<string, T> choices)
        where T : struct => Node(name) switch
        {
            null => null,
            YamlScalarNode { Value: { } text } when choices.TryGetValue(text, out var found) => found,
            var other => throw NoChoice(other, name, choices.Keys),
        };

    public string? Choice(string name, IReadOnlyCollection<string> choices) => Node(name) switch
    {
        null => null,
        YamlScalarNode { Value: { } text } when choices.Contains(text) => text,
        var other => throw NoChoice(other, name, choices),
    };

    private YamlFileException NoChoice(YamlNode at, string name, IEnumerable<string> choices) => Wrong(
        at,
        $"{name} is one of {string.Join(", ", choices)}"
            + (at is YamlScalarNode { Value: { } text } && NearestName.Of(text, choices) is { } near ? $"; did you mean \"{near}\"?" : ""));

    /// <exception cref="YamlFileException">Fields are left that nobody asked for.</exception>
    public void End() => TakeOnly(known);

    /// <summary>Refuses a mistyped name as that, before another field is missed.</summary>
    /// <exception cref="YamlFileException">There are fields, not asked for yet, of other names.</exception>
    public void TakeOnly(params IReadOnlyCollection<string> names)
    {
        var unknown = left.Where(one => !names.Contains(one.Key))
            .Select(one => Wrong(one.Value.Key, $"\"{one.Key}\" is not known here; {NearestName.Hint(one.Key, names)}")).ToArray();
        if (unknown.Length > 0)
            throw YamlFileException.Of(file, unknown);
    }

    public YamlFileException Wrong(string message) => Wrong(node, message);

    public YamlFileException Wrong(YamlNode at, string message) => new(file, at.Start.Line, at.Start.Column, message);
}
