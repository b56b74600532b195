using System.Text.Json;
using System.Text.RegularExpressions;
using Rolecall.Server.Options;
using Rolecall.Tests;
using YamlDotNet.RepresentationModel;

namespace Rolecall.Server.Tests.Deploy;

/// <summary>What deploy/ gives to others is to be read by their programs, and names what the server has.</summary>
public sealed partial class DeployTests
{
    private static readonly string Folder = Path.Combine(Corpora.Repository, "deploy");

    /// <summary>The chart's template, as it is after values have taken the place of its expressions: those that stand on a line of their own are gone.</summary>
    private static string Chart => Expression().Replace(
        string.Join('\n', File.ReadLines(Path.Combine(Folder, "helm/rolecall/templates/rolecall.yaml"))
            .Where(line => !line.TrimStart().StartsWith("{{", StringComparison.Ordinal) && !line.Contains("{{ $name", StringComparison.Ordinal))),
        "1");

    public static TheoryData<string> Manifests => ["compose/compose.yaml", "kubernetes/rolecall.yaml", "helm/rolecall/templates/rolecall.yaml"];

    public static TheoryData<string> YamlFiles =>
    [
        "compose/compose.yaml", "compose/prometheus.yaml", "kubernetes/rolecall.yaml", "helm/rolecall/Chart.yaml", "helm/rolecall/values.yaml",
        "grafana/alerts.yaml", "grafana/datasource.yaml", "grafana/provider.yaml",
    ];

    [Theory]
    [MemberData(nameof(YamlFiles))]
    public void File_IsYaml(string file) => Load(Read(file)).Documents.Should().NotBeEmpty();

    [Theory]
    [MemberData(nameof(Manifests))]
    public void Variables_AreOptionsOfTheServer(string file)
    {
        HashSet<string> known = [];
        OptionReader.Read([], name =>
        {
            known.Add(name);
            return null;
        }, "no-such-file.yaml", TextWriter.Null);

        Variable().Matches(Read(file)).Select(match => match.Value).Should().NotBeEmpty().And.BeSubsetOf(known);
    }

    [Theory]
    [InlineData("grafana/calls.json")]
    [InlineData("grafana/cluster.json")]
    [InlineData("grafana/alerts.yaml")]
    public void Metrics_AreDocumented(string file)
    {
        var documented = Metric().Matches(File.ReadAllText(Path.Combine(Corpora.Repository, "docs/reference/telemetry.md"))).Select(match => match.Value);

        Metric().Matches(Read(file)).Select(match => PartOfHistogram().Replace(match.Value, ""))
            .Should().NotBeEmpty().And.BeSubsetOf(documented);
    }

    [Theory]
    [InlineData("grafana/calls.json")]
    [InlineData("grafana/cluster.json")]
    public void Dashboard_HasPanelsWithQueries(string file)
    {
        using var board = JsonDocument.Parse(Read(file));

        board.RootElement.GetProperty("panels").EnumerateArray().Should().NotBeEmpty().And.OnlyContain(panel =>
            panel.GetProperty("targets").EnumerateArray().All(target => target.GetProperty("expr").GetString()!.Length > 0));
    }

    [Fact]
    public void Compose_MountsFilesThatAreThere_AndGivesEachSiloAnAddressOfItsOwn()
    {
        var text = Read("compose/compose.yaml");

        foreach (var file in Mount().Matches(text).Select(match => match.Groups[1].Value))
            File.Exists(Path.Combine(Folder, "compose", file)).Should().BeTrue(file);
        var addresses = Address().Matches(text).Select(match => match.Groups[1].Value).ToList();
        addresses.Should().HaveCount(6).And.Subject.Distinct().Should().HaveCount(3, "it is told its address, and has it");
        var declared = (YamlMappingNode)((YamlMappingNode)Load(text).Documents[0].RootNode)["secrets"];
        Secret().Matches(text).Select(match => match.Groups[1].Value).Should().BeSubsetOf(declared.Children.Keys.Select(key => key.ToString()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Kubernetes_HasProbes_ABudget_Spread_AndNoRoot(bool isChart)
    {
        var documents = Load(isChart ? Chart : Read("kubernetes/rolecall.yaml")).Documents.Select(document => (YamlMappingNode)document.RootNode).ToList();

        documents.Select(document => document["kind"].ToString())
            .Should().Equal("ServiceAccount", "Role", "RoleBinding", "Service", "Service", "PodDisruptionBudget", "NetworkPolicy", "StatefulSet");
        var pod = (YamlMappingNode)documents[^1]["spec"]["template"]["spec"];
        pod["securityContext"]["runAsNonRoot"].ToString().Should().Be("true");
        pod.Children.Keys.Select(key => key.ToString()).Should().Contain(["topologySpreadConstraints", "terminationGracePeriodSeconds"]);
        var container = ((YamlSequenceNode)pod["containers"])[0];
        container["securityContext"]["readOnlyRootFilesystem"].ToString().Should().Be("true");
        foreach (var (probe, path) in (ReadOnlySpan<(string, string)>)[("startup", "ready"), ("readiness", "ready"), ("liveness", "live")])
            container[probe + "Probe"]["httpGet"]["path"].ToString().Should().Be("/_rolecall/health/" + path);
    }

    [Fact]
    public void Grafana_HasNoPasswordThatEverybodyKnows()
    {
        var services = (YamlMappingNode)((YamlMappingNode)Load(Read("compose/compose.yaml")).Documents[0].RootNode)["services"];
        var file = services["grafana"]["environment"]["GF_SECURITY_ADMIN_PASSWORD__FILE"].ToString();

        file.Should().Be("/run/secrets/grafana-password");
        Read("compose/secrets.sh").Should().Contain("grafana-password; do [ -e \"$folder/$token\" ] || openssl rand");
    }

    [Fact]
    public void Chart_AsksForValuesThatItHas()
    {
        var values = ((YamlMappingNode)Load(Read("helm/rolecall/values.yaml")).Documents[0].RootNode).Children.Keys.Select(key => key.ToString());

        Value().Matches(Read("helm/rolecall/templates/rolecall.yaml")).Select(match => match.Groups[1].Value).Distinct().Should().BeEquivalentTo(values);
    }

    private static string Read(string file) => File.ReadAllText(Path.Combine(Folder, file));

    private static YamlStream Load(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return stream;
    }

    [GeneratedRegex("ROLECALL_[A-Z_]+")]
    private static partial Regex Variable();

    [GeneratedRegex("\\b(?:rolecall|orleans)_[a-z]+_[a-z_]+")]
    private static partial Regex Metric();

    [GeneratedRegex("_(?:bucket|sum|count)$")]
    private static partial Regex PartOfHistogram();

    [GeneratedRegex("- (\\.{1,2}/[^:]+):/", RegexOptions.Multiline)]
    private static partial Regex Mount();

    [GeneratedRegex("(?:ROLECALL_SILO_ADDRESS|ipv4_address): (\\S+)")]
    private static partial Regex Address();

    [GeneratedRegex("/run/secrets/([a-z-]+)")]
    private static partial Regex Secret();

    [GeneratedRegex("\\{\\{[^}]*\\}\\}")]
    private static partial Regex Expression();

    [GeneratedRegex("\\.Values\\.(\\w+)")]
    private static partial Regex Value();
}
