using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Rolecall.Api.Names;
using YamlDotNet.RepresentationModel;

namespace Rolecall.Worlds.Reading;

/// <summary>
/// The fields of a mapping of a world, each asked for by its name. What is wrong is told to <see cref="Findings"/>, and reading goes on.
/// </summary>
internal sealed class Fields
{
    private readonly Dictionary<string, (YamlNode Key, YamlNode Value)> left = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IList<YamlNode>> lists = new(StringComparer.Ordinal);
    private readonly List<string> known = [];
    private readonly Findings findings;
    private readonly bool isMapping;

    public Fields(string file, YamlNode node, Findings findings)
    {
        findings.Cancel.ThrowIfCancellationRequested();
        (File, Node, this.findings) = (file, node, findings);
        isMapping = node is YamlMappingNode;
        if (node is not YamlMappingNode mapping)
        {
            Wrong(node, "wants fields (name: value)");
            return;
        }
        foreach (var (key, value) in mapping.Children)
        {
            if (key is YamlScalarNode { Value: { } name })
                left.Add(name, (key, value));
            else
                Wrong(key, "is not a name");
        }
    }

    public string File { get; }

    public YamlNode Node { get; }

    public WorldPlace At => Findings.PlaceOf(File, Node.Start);

    /// <summary>The fields of a mapping in the same file.</summary>
    public Fields In(YamlNode node) => new(File, node, findings);

    public bool Has(string name) => left.ContainsKey(name);

    public YamlNode? Take(string name)
    {
        known.Add(name);
        return left.Remove(name, out var found) ? found.Value : null;
    }

    /// <summary>The text; null where there is none.</summary>
    /// <param name="name">The field's.</param>
    /// <param name="form">What it looks like: the whole text matches.</param>
    /// <param name="example">Of the form, for who got it wrong.</param>
    public string? Text(string name, Regex? form = null, string example = "") => Take(name) is { } node ? TextOf(node, name, form, example) : null;

    /// <summary>The text; told, and "" in its place, where there is none.</summary>
    public string Required(string name, Regex? form = null, string example = "")
    {
        if (isMapping && !Has(name))
            Wrong($"wants {name}{(example.Length > 0 ? ", such as " + example : "")}");
        return Text(name, form, example) ?? "";
    }

    public bool Flag(string name) => Take(name) switch
    {
        null => false,
        YamlScalarNode { Value: "true" } => true,
        YamlScalarNode { Value: "false" } => false,
        var other => Tell(other, $"{name} is true or false", false),
    };

    public int? Number(string name, int least, int most) => Take(name) switch
    {
        null => null,
        YamlScalarNode { Value: { } text } when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most => number,
        var other => Tell<int?>(other, string.Create(CultureInfo.InvariantCulture, $"{name} wants a whole number from {least} to {most}"), null),
    };

    /// <summary>Each item of a list of mappings.</summary>
    public ImmutableArray<T> Items<T>(string name, Func<Fields, T> read) =>
    [
        .. Nodes(name).Select(node =>
        {
            var fields = In(node);
            var item = read(fields);
            fields.End();
            return item;
        }),
    ];

    /// <summary>A list of texts, each with its node.</summary>
    public ImmutableArray<(string Text, YamlNode Node)> Texts(string name) =>
        [.. Nodes(name).Select(node => (TextOf(node, name, null, ""), node)).Where(one => one.Item1 is not null).Select(one => (one.Item1!, one.node))];

    public ImmutableSortedDictionary<string, string> Map(string name)
    {
        var map = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        if (Take(name) is not { } node)
            return map.ToImmutable();
        if (node is not YamlMappingNode mapping)
            return Tell(node, $"{name} wants fields (key: value)", map.ToImmutable());
        foreach (var (key, value) in mapping.Children)
        {
            if (key is YamlScalarNode { Value: { Length: > 0 } text } && value is YamlScalarNode { Value: { } kept })
                map[text] = kept;
            else
                Wrong(key, $"{name} wants texts (key: value)");
        }
        return map.ToImmutable();
    }

    public IEnumerable<YamlNode> Nodes(string name) => Take(name) switch
    {
        null => [],
        YamlSequenceNode list => lists[name] = list.Children,
        var other => Tell<IEnumerable<YamlNode>>(other, $"{name} wants a list", []),
    };

    /// <summary>Tells of what nobody asked for.</summary>
    public void End()
    {
        foreach (var (name, (key, _)) in left)
        {
            var near = NearestName.Of(name, known);
            Wrong(key, $"unknown key \"{name}\", {(near is null ? NearestName.Hint(name, known) : $"did you mean \"{near}\"?")}");
        }
    }

    /// <summary>Tells of names that stand there more than once, at each that is not the first.</summary>
    /// <param name="what">What has the name.</param>
    /// <param name="list">The field whose list they are the names of.</param>
    /// <param name="names">One for each item of the list.</param>
    /// <param name="comparer">Tells which are the same.</param>
    public void TellTwice(string what, string list, IEnumerable<string> names, StringComparer comparer) =>
        TellTwice(what, names.Zip(lists.TryGetValue(list, out var nodes) ? nodes : []), comparer);

    /// <summary>As the other, of names from anywhere in the file.</summary>
    public void TellTwice(string what, IEnumerable<(string Name, YamlNode Node)> named, StringComparer comparer)
    {
        foreach (var group in named.GroupBy(one => one.Name, comparer).Where(group => group.Key.Length > 0))
        {
            foreach (var (_, node) in group.Skip(1))
                Wrong(node, $"is the {what} \"{group.Key}\" for the second time");
        }
    }

    public void Wrong(string message) => Wrong(Node, message);

    public void Wrong(YamlNode at, string message) => findings.Add(File, at, message);

    private string? TextOf(YamlNode node, string name, Regex? form, string example) => node switch
    {
        YamlScalarNode { Value: { Length: > 0 } text } when form is null || form.IsMatch(text) => text,
        YamlScalarNode { Value: { Length: > 0 } text } => Tell<string?>(node, $"{name} cannot be \"{text}\"; such as {example}", null),
        _ => Tell<string?>(node, $"{name} wants a text{(example.Length > 0 ? ", such as " + example : "")}", null),
    };

    private T Tell<T>(YamlNode at, string message, T instead)
    {
        Wrong(at, message);
        return instead;
    }
}
