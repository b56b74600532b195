using System.IO.Compression;
using System.Text.Json;
using Rolecall.Tests;

namespace Rolecall.Policy.Tests.Documents;

/// <summary>Every policy that AWS itself wrote must be read, compiled and printed (corpora/aws-managed-policies).</summary>
public sealed class ManagedPolicyTests
{
    [Fact]
    public void Parse_EachManagedPolicy_IsReadCompiledAndPrintsTheSame()
    {
        var path = Path.Combine(Corpora.Folder("aws-managed-policies"), "managed-policies.latest.json");
        var policies = JsonElement.Parse(File.ReadAllText(path)).EnumerateObject()
            .Select(policy => (policy.Name, Json: policy.Value.GetProperty("document").GetRawText())).ToList();

        policies.Should().HaveCountGreaterThan(1_500);
        string.Join("\n", policies.Select(Complaint).Where(complaint => complaint is not null)).Should().BeEmpty();
    }

    [Fact]
    public void Parse_EachVersionInTheHistoryOfManagedPolicies_IsRead()
    {
        var path = Path.Combine(Corpora.Folder("aws-managed-policies"), "managed-policies.history.jsonl.gz");
        using var lines = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        var read = 0;
        var complaints = new List<string>();
        while (lines.ReadLine() is { } line)
        {
            using var version = JsonDocument.Parse(line);
            read++;
            var name = version.RootElement.GetProperty("n").GetString()! + " " + version.RootElement.GetProperty("v");
            if (Complaint((name, version.RootElement.GetProperty("d").GetRawText())) is { } complaint)
                complaints.Add(complaint);
        }

        read.Should().BeGreaterThan(6_000);
        string.Join("\n", complaints).Should().BeEmpty();
    }

    private static string? Complaint((string Name, string Json) policy)
    {
        try
        {
            var document = PolicyDocument.Parse(policy.Json, PolicyGrammar.Identity);
            _ = CompiledPolicy.Compile(document, new PolicySource(policy.Name));
            var printed = document.ToString();
            return PolicyDocument.Parse(printed, PolicyGrammar.Identity).ToString() == printed
                ? null
                : $"{policy.Name}: prints differently the second time";
        }
        catch (MalformedPolicyException malformed)
        {
            return $"{policy.Name}: {malformed.Message}";
        }
    }
}
