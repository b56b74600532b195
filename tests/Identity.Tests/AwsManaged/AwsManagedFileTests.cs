using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Rolecall.Identity.AwsManaged;
using Rolecall.Tests;

namespace Rolecall.Identity.Tests.AwsManaged;

/// <summary>The embedded policies against the corpus that they were made from (corpora/aws-managed-policies).</summary>
public sealed class AwsManagedFileTests
{
    [Fact]
    public void EmbeddedPolicies_AreThoseOfTheCorpus_AtTheirDefaultVersion()
    {
        using var corpus =
            JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Corpora.Folder("aws-managed-policies"), "managed-policies.latest.json")));
        var expected = corpus.RootElement.EnumerateObject().ToList();

        AwsManagedPolicies.All.Should().HaveCount(1594).And.HaveCount(expected.Count);
        AwsManagedPolicies.All.Select(policy => policy.Arn)
            .Should().BeInAscendingOrder(StringComparer.OrdinalIgnoreCase).And.OnlyHaveUniqueItems();
        foreach (var entry in expected)
        {
            var policy = AwsManagedPolicies.Find(entry.Value.GetProperty("arn").GetString()!)!;
            (policy.Name, policy.Arn, policy.Default.Id)
                .Should().Be((
                    entry.Name,
                    $"arn:aws:iam::aws:policy{policy.Path}{entry.Name}",
                    entry.Value.GetProperty("defaultVersionId").GetString()!));
            (policy.CreatedAt, policy.UpdatedAt)
                .Should().Be((
                    entry.Value.GetProperty("createDate").GetDateTimeOffset(), entry.Value.GetProperty("updateDate").GetDateTimeOffset()));
            policy.Document.Json.Should().Be(entry.Value.GetProperty("document").GetRawText(), policy.Arn);
        }
    }

    [Fact]
    public void EmbeddedVersions_AreTheNewestFiveOfTheHistory()
    {
        var file = Path.Combine(Corpora.Folder("aws-managed-policies"), "managed-policies.history.jsonl.gz");
        using var lines = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
        var history = new Dictionary<string, List<(int Number, DateTimeOffset Created, string Document)>>();
        while (lines.ReadLine() is { } line)
        {
            using var version = JsonDocument.Parse(line);
            var name = version.RootElement.GetProperty("n").GetString()!;
            if (!history.TryGetValue(name, out var known))
                history[name] = known = [];
            known.Add((
                int.Parse(version.RootElement.GetProperty("v").GetString()!.AsSpan(1), CultureInfo.InvariantCulture),
                version.RootElement.GetProperty("c").GetDateTimeOffset(),
                version.RootElement.GetProperty("d").GetRawText()));
        }

        history.Should().HaveCount(AwsManagedPolicies.All.Length);
        foreach (var policy in AwsManagedPolicies.All)
        {
            var expected = history[policy.Name].OrderByDescending(version => version.Number).Take(5);
            policy.Versions.Select(version => (version.Number, version.CreatedAt, policy.JsonOf(version)))
                .Should().Equal(expected, policy.Arn);
        }
    }

    [Theory]
    [InlineData("arn:aws:iam::aws:policy/None")]
    [InlineData("arn:aws:iam::aws:policy/readonlyaccess")]
    [InlineData("arn:aws:iam::aws:policy/")]
    [InlineData("arn:aws:iam::222222222222:policy/ReadOnlyAccess")]
    [InlineData("arn:aws-cn:iam::aws:policy/ReadOnlyAccess")]
    [InlineData("")]
    public void AnyOtherArn_IsNone(string arn) => AwsManagedPolicies.Find(arn).Should().BeNull();

    [Fact]
    public void Document_InUse_IsCompiledOnce()
    {
        var policy = AwsManagedPolicies.Find("arn:aws:iam::aws:policy/job-function/ViewOnlyAccess")!;

        policy.Document.Should().BeSameAs(policy.Document);
    }
}
