using System.Text.RegularExpressions;
using Rolecall.Server.Options;
using Rolecall.Tests;

namespace Rolecall.Server.Tests.Deploy;

/// <summary>What a linter of images looks at: no engine is here that would build it. deploy/try-image does its steps.</summary>
public sealed partial class DockerfileTests
{
    private static readonly (string Instruction, string Arguments)[] Lines =
    [
        .. File.ReadLines(Path.Combine(Corpora.Repository, "deploy/Dockerfile"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split(' ', 2))
            .Select(parts => (parts[0], parts[1])),
    ];

    private static (string Instruction, string Arguments)[] Final => Lines[Array.FindLastIndex(Lines, line => line.Instruction == "FROM")..];

    [Fact]
    public void Lines_BeginWithInstructionsThatImagesKnow() => Lines.Select(line => line.Instruction).Should().BeSubsetOf(
        ["FROM", "WORKDIR", "COPY", "RUN", "USER", "VOLUME", "EXPOSE", "ENV", "STOPSIGNAL", "ENTRYPOINT"]);

    [Fact]
    public void Bases_AreOfOneVersion_AndTheLastIsChiseled()
    {
        var bases = Lines.Where(line => line.Instruction == "FROM").Select(line => line.Arguments.Split(' ')[0]).ToList();

        bases.Should().OnlyContain(image => Tagged().IsMatch(image), "a tag that moves builds another image tomorrow");
        bases[^1].Should().StartWith("mcr.microsoft.com/dotnet/aspnet:").And.EndWith("-chiseled");
    }

    [Fact]
    public void LastStage_NeedsNoShell()
    {
        Final.Should().NotContain(line => line.Instruction == "RUN", "a chiseled image has none");
        Final.Should().ContainSingle(line => line.Instruction == "ENTRYPOINT").Which.Arguments.Should().StartWith("[").And.EndWith("]");
    }

    [Fact]
    public void Server_RunsAsNobodyInParticular_AndOwnsItsDataAlone()
    {
        var user = Final.Single(line => line.Instruction == "USER").Arguments;
        user.Should().MatchRegex("^[1-9][0-9]*:[1-9][0-9]*$", "Kubernetes must see that it is not root");
        var data = Final.Single(line => line.Instruction == "VOLUME").Arguments;
        Lines.Should().Contain(("RUN", $"mkdir -p -m 700 /image/root{data}"));
        Final.Should().Contain(("COPY", $"--from=build --chown={user} /image/root/ /"));
        foreach (var file in (string[])["kubernetes/rolecall.yaml", "compose/compose.yaml", "helm/rolecall/templates/rolecall.yaml"])
            File.ReadAllText(Path.Combine(Corpora.Repository, "deploy", file)).Should().Contain(user.Split(':')[0], file);
    }

    [Fact]
    public void Ports_AreThoseOfTheOptions_AndVariablesTheServers()
    {
        HashSet<string> known = [];
        var (options, _) = OptionReader.Read([], name =>
        {
            known.Add(name);
            return null;
        }, "no-such-file.yaml", TextWriter.Null);

        Final.Single(line => line.Instruction == "EXPOSE").Arguments.Should().Be($"{options!.Port} {options.GrpcPort}");
        Final.Where(line => line.Instruction == "ENV").SelectMany(line => line.Arguments.Split(' ')).Select(pair => pair.Split('=')[0])
            .Should().BeSubsetOf(known);
    }

    [Theory]
    [InlineData("bin")]
    [InlineData("artifacts")]
    [InlineData(".git")]
    [InlineData("deploy/compose/secrets")]
    public void Context_LeavesOut(string folder) =>
        File.ReadLines(Path.Combine(Corpora.Repository, ".dockerignore")).Should().Contain(line => line == folder || line == "**/" + folder);

    [GeneratedRegex("^mcr\\.microsoft\\.com/dotnet/(?:sdk|aspnet):10\\.0(?:-[a-z-]+)?$")]
    private static partial Regex Tagged();
}
