using System.Xml.Linq;
using Rolecall.Tests;

namespace Rolecall.Architecture.Tests;

/// <summary>The project references are those of the design, and no others.</summary>
public sealed class ProjectArrowsTests
{
    /// <summary>What each project may refer to; shared/design.md, "The house".</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Policy"] = [],
        ["Federation"] = [],
        ["Api"] = [],
        ["Identity"] = ["Policy", "Api"],
        ["Contracts"] = ["Identity"],
        ["Grains"] = ["Contracts", "Federation"],
        ["Worlds"] = ["Api"],
        ["Client"] = ["Api"],
        ["Testing"] = ["Client", "Worlds"],
        ["Testcontainers"] = ["Client"],
        ["Aspire"] = [],
        ["Gateway"] = ["Contracts", "Worlds"],
        ["Console"] = ["Api"],
        ["Cli"] = ["Api", "Policy", "Worlds"],
        ["Server"] = ["Policy", "Federation", "Api", "Identity", "Contracts", "Grains", "Gateway", "Worlds", "Console"],
    };

    public static TheoryData<string> Projects { get; } =
        new(Directory.GetFiles(Path.Combine(Corpora.Repository, "src"), "*.csproj", SearchOption.AllDirectories)
            .Select(file => Path.GetFileNameWithoutExtension(file)!));

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_RefersOnlyToWhatTheDesignAllows(string project)
    {
        var file = Path.Combine(Corpora.Repository, "src", project, project + ".csproj");
        var references = XDocument.Load(file).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));

        references.Should().BeSubsetOf(Allowed[project]);
    }

    [Fact]
    public void Policy_RefersToNoPackages() =>
        XDocument.Load(Path.Combine(Corpora.Repository, "src", "Policy", "Policy.csproj"))
            .Descendants("PackageReference").Should().BeEmpty();

    [Fact]
    public void Solution_HoldsEveryProject()
    {
        var solution = File.ReadAllText(Path.Combine(Corpora.Repository, "Cluster.sln")).Replace('\\', '/');
        var projects = new[] { "src", "tests", "load" }
            .Select(folder => Path.Combine(Corpora.Repository, folder))
            .SelectMany(folder => Directory.GetFiles(folder, "*.csproj", SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(Corpora.Repository, file).Replace('\\', '/'));

        projects.Should().AllSatisfy(project => solution.Should().Contain(project));
    }
}
