using System.Text.Json;
using Rolecall.Tests;
using Rolecall.Worlds.Reading;

namespace Rolecall.Worlds.Tests;

/// <summary>What a world file comes to.</summary>
public sealed class WorldReaderTests
{
    private const string Two = """
        world: two
        organizations:
          - name: Corp
            management:
              name: corp
              roles:
                - name: Audit
                  trust:
                    - {Effect: Allow, Principal: {AWS: "arn:aws:iam::vendor:root"}, Action: sts:AssumeRole}
                  attach: [Own, AdministratorAccess, "arn:aws:iam::vendor:policy/Theirs"]
              policies:
                - {name: Own, document: '{"Version": "2012-10-17", "Statement": []}'}
          - name: Vendor
            management: {name: vendor, id: "444455556666"}
            units: [{name: Workloads, units: [Production]}, Sandbox]
        """;

    public static TheoryData<string> Files { get; } = new(
        Directory.GetFiles(Path.Combine(Corpora.Repository, "worlds"), "*.yaml", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith(".access.yaml", StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(Corpora.Repository, file)));

    [Fact]
    public void Reading_ThatNobodyWaitsFor_Ends()
    {
        using var ended = new CancellationTokenSource();
        var checks = new WorldChecks
        {
            RefuseDocument = (_, _) =>
            {
                ended.Cancel();
                return null;
            },
            AwsPolicies = new Dictionary<string, string> { ["AdministratorAccess"] = "arn:aws:iam::aws:policy/AdministratorAccess" },
        };

        var read = () => WorldReader.Read(WorldSource.Demo, checks, ended.Token);

        read.Should().Throw<OperationCanceledException>("it was ended by the first policy, with others to come");
    }

    [Fact]
    public void Ids_ComeFromTheSeedAndTheNames()
    {
        var (one, same) = (TestWorlds.Right(Two), TestWorlds.Right(Two));
        var other = TestWorlds.Right("seed: other\n" + Two);

        var id = one.Organizations[0].Management.Id;
        id.Should().MatchRegex("^[1-9][0-9]{11}$").And.Be(same.Organizations[0].Management.Id);
        other.Organizations[0].Management.Id.Should().NotBe(id);
        one.Organizations[0].Id.Should().MatchRegex("^o-[a-z0-9]{10}$").And.Be(same.Organizations[0].Id).And.NotBe(one.Organizations[1].Id);
        other.Organizations[1].Management.Id.Should().Be("444455556666", "the file says it");
    }

    [Fact]
    public void NameOfAnAccountInAnArn_BecomesItsId_ThoughItComesLater() =>
        TestWorlds.Right(Two).Organizations[0].Management.Roles[0].Trust.Json.Should().Be(
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"},"Action":"sts:AssumeRole"}]}""");

    [Theory]
    [InlineData("arn:aws:s3:::bucket/corp:x")]
    [InlineData("arn:aws:iam::*:role/Audit")]
    [InlineData("arn:aws:iam::${aws:PrincipalAccount}:role/Audit")]
    [InlineData("arn:aws:iam::aws:policy/ReadOnlyAccess")]
    [InlineData("arn:*:iam::123456789012:user/x")]
    [InlineData("corp")]
    public void TextThatNamesNoAccount_StaysAsItIs(string text) => TestWorlds.Right($$"""
        organizations:
          - name: Corp
            management: {name: corp, policies: [{name: P, document: [{Resource: '{{text}}'}]}]}
        """).Organizations[0].Management.Policies[0].Document.Json.Should().Contain(JsonSerializer.Serialize(text));

    [Fact]
    public void ManagedPolicies_AreNamesOfTheAccountsOwnOfAwsOrArns()
    {
        var account = TestWorlds.Right(Two).Organizations[0].Management;

        account.Roles[0].Permissions.Attached.Should().Equal(
            $"arn:aws:iam::{account.Id}:policy/Own", "arn:aws:iam::aws:policy/AdministratorAccess",
                "arn:aws:iam::444455556666:policy/Theirs");
    }

    [Fact]
    public void Units_AreListedByPath_ParentsFirst() =>
        TestWorlds.Right(Two).Organizations[1].Units.Should().Equal("Workloads", "Workloads/Production", "Sandbox");

    /// <summary>What whoever sends a world has to send with it; of a text that is no YAML the server tells what is wrong.</summary>
    [Fact]
    public void FilesOfAWorld_AreThoseThatItNames()
    {
        WorldReader.FilesOf("a: [{file: x.json}, {b: {file: sub/y.json}}]\nfile: x.json").Should().Equal("x.json", "sub/y.json");
        WorldReader.FilesOf("[").Should().BeEmpty();
    }

    /// <summary>A world that was downloaded must not make its reader send what is none of its business.</summary>
    [Fact]
    public void FolderOfAWorld_GivesNoFilesFromAboveIt()
    {
        var folder = Directory.CreateTempSubdirectory("rolecall-world-");
        var inner = folder.CreateSubdirectory("inner").FullName;
        File.WriteAllText(Path.Combine(folder.FullName, "secret"), "secret");
        File.WriteAllText(Path.Combine(inner, "own.json"), "{}");
        File.CreateSymbolicLink(Path.Combine(inner, "link"), Path.Combine(folder.FullName, "secret"));
        Directory.CreateSymbolicLink(Path.Combine(inner, "above"), folder.FullName);
        File.WriteAllText(
            Path.Combine(inner, "w.yaml"), "a: [{file: ../secret}, {file: /etc/passwd}, {file: own.json}, {file: link}, {file: above/secret}]");

        WorldFolder.Read(Path.Combine(inner, "w.yaml"), TestContext.Current.CancellationToken).Files.Keys.Should().Equal("own.json");
        folder.Delete(recursive: true);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void WorldOfTheRepository_IsRight(string file) =>
        TestWorlds.Right(File.ReadAllText(Path.Combine(Corpora.Repository, file))).Accounts.Should().NotBeEmpty();

    /// <summary>The schema is for editors; what it knows and what the reader knows must not drift apart.</summary>
    [Theory]
    [InlineData("user", "users:\n  - {name: u, nothing: 1}")]
    [InlineData("role", "roles:\n  - {name: r, trust: [], nothing: 1}")]
    [InlineData("policy", "policies:\n  - {name: p, document: [], nothing: 1}")]
    [InlineData("account", "nothing: 1")]
    public void Schema_HasTheKeysThatTheReaderKnows(string type, string lines)
    {
        using var schema = JsonDocument.Parse(WorldSource.Schema);
        var keys = schema.RootElement.GetProperty("$defs").GetProperty(type).GetProperty("properties").EnumerateObject().Select(one =>
            one.Name);

        var error = TestWorlds.ErrorsOfAccount(lines).Single();

        error.Split("known are ")[1].Split(", ").Should().BeEquivalentTo(keys);
    }
}
