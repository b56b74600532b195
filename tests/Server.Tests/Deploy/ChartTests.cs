using System.Text.RegularExpressions;
using Rolecall.Tests;
using YamlDotNet.RepresentationModel;

namespace Rolecall.Server.Tests.Deploy;

/// <summary>
/// The chart and the plain manifests say the same: each that is changed alone is found here. The template is not rendered; where it has an
/// expression, anything may stand in the other.
/// </summary>
public sealed partial class ChartTests
{
    private const string Expressed = "EXPRESSION";

    private static readonly string Folder = Path.Combine(Corpora.Repository, "deploy");

    [Fact]
    public void Chart_SaysWhatTheManifestsSay()
    {
        var (chart, manifests) = (Documents(Template()), Documents(File.ReadAllText(Path.Combine(Folder, "kubernetes/rolecall.yaml"))));

        chart.Count.Should().Be(manifests.Count);
        var differences = chart.Zip(manifests).SelectMany(pair => Differences(pair.First["kind"].ToString(), pair.First, pair.Second)).ToList();
        // What the chart has beyond the manifests is a value of its own.
        differences.Should().BeEquivalentTo(["StatefulSet.spec.template.spec.containers[rolecall].env[ROLECALL_LOG_LEVEL] is in the chart alone"]);
    }

    [Fact]
    public void Comparison_FindsWhatDiffers()
    {
        var one = Documents("{a: x, b: [{name: n, value: 1}, {name: m, value: 2}], c: EXPRESSION}")[0];
        var other = Documents("{a: y, b: [{name: n, value: 1}, {name: l, value: 2}], c: z, d: w}")[0];

        Differences("K", one, other).Should().BeEquivalentTo(
            ["K.a is x in the chart and y in the manifests", "K.b[m] is in the chart alone", "K.b[l] is in the manifests alone", "K.d is in the manifests alone"]);
    }

    /// <summary>With a word for each expression; lines that are nothing but an expression are gone, and so are the entries of a loop.</summary>
    private static string Template() => Expression().Replace(
        string.Join('\n', File.ReadLines(Path.Combine(Folder, "helm/rolecall/templates/rolecall.yaml"))
            .Where(line => !line.TrimStart().StartsWith("{{", StringComparison.Ordinal) && !line.Contains("{{ $name", StringComparison.Ordinal))),
        Expressed);

    private static List<YamlNode> Documents(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return [.. stream.Documents.Select(document => document.RootNode)];
    }

    private static IEnumerable<string> Differences(string place, YamlNode chart, YamlNode manifests)
    {
        if (chart is YamlScalarNode { Value: { } said } && said.Contains(Expressed, StringComparison.Ordinal))
            return [];
        // A value that a line with an expression gave.
        if (chart is YamlScalarNode { Value: null or "" } && manifests is not YamlScalarNode)
            return [];
        return (chart, manifests) switch
        {
            (YamlMappingNode one, YamlMappingNode other) => OfParts(place, ".", Named(one), Named(other)),
            (YamlSequenceNode one, YamlSequenceNode other) => OfParts(place, "", Named(one), Named(other)),
            _ => chart.Equals(manifests) ? [] : [$"{place} is {chart} in the chart and {manifests} in the manifests"],
        };
    }

    private static IEnumerable<string> OfParts(
        string place, string between, Dictionary<string, YamlNode> chart, Dictionary<string, YamlNode> manifests) =>
        chart.Keys.Union(manifests.Keys).SelectMany(name =>
            !manifests.TryGetValue(name, out var other) ? [$"{place}{between}{name} is in the chart alone"]
            : !chart.TryGetValue(name, out var one) ? [$"{place}{between}{name} is in the manifests alone"]
            : Differences(place + between + name, one, other));

    private static Dictionary<string, YamlNode> Named(YamlMappingNode node) =>
        node.Children.ToDictionary(child => child.Key.ToString(), child => child.Value);

    /// <summary>Entries by their names, where they have any, else by their places.</summary>
    private static Dictionary<string, YamlNode> Named(YamlSequenceNode node) => node.Children
        .Select((child, at) => (Name: child is YamlMappingNode entry && entry.Children.TryGetValue("name", out var name) ? name.ToString() : $"{at}", child))
        .ToDictionary(entry => entry.Name.Contains(Expressed, StringComparison.Ordinal) ? "[rolecall]" : $"[{entry.Name}]", entry => entry.child);

    [GeneratedRegex("\\{\\{[^}]*\\}\\}")]
    private static partial Regex Expression();
}
