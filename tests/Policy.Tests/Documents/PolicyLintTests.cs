using System.Text.Json;
using Rolecall.Tests;

namespace Rolecall.Policy.Tests.Documents;

/// <summary>Documents that others recorded with AWS's answer to each (corpora/iam-policy-lint).</summary>
public sealed class PolicyLintTests
{
    [Fact]
    public void ParseNew_EachInvalidDocumentOfMoto_IsRefusedWithAwsMessage()
    {
        var wrong = new List<string>();
        foreach (var entry in Read("moto.invalid-policies.json"))
        {
            var json = Text(entry.GetProperty("document"));
            var expected = entry.GetProperty("error_message").GetString()!;
            var actual = Malformed.MessageOf(json);
            if (actual != expected)
                wrong.Add($"{json}\n  expected {expected}\n  actual   {actual ?? "(accepted)"}");
        }
        string.Join("\n", wrong).Should().BeEmpty();
    }

    [Fact]
    public void ParseNew_EachValidDocumentOfMoto_IsAccepted()
    {
        var documents = Read("moto.valid-policies.json").Select(Text).ToList();

        documents.Should().HaveCountGreaterThan(50);
        string.Join("\n", documents.Where(json => Malformed.MessageOf(json) is not null)).Should().BeEmpty();
    }

    [Fact]
    public void Parse_MalformedDocumentsOfParliament_AreRefused()
    {
        // Parliament's other findings are lint: AWS stores such documents.
        var malformed = Read("parliament.cases.json")
            .Where(one => one.GetProperty("findings").EnumerateArray().Any(
                finding => finding.GetString() is "MALFORMED_JSON" or "MALFORMED" or "INVALID_SID" or "DUPLICATE_SID" or "UNKNOWN_OPERATOR"))
            .Select(one => one.GetProperty("policy").GetString()!)
            .ToList();

        malformed.Should().HaveCountGreaterThan(4);
        malformed.Where(json => Malformed.MessageOf(json) is null).Should().BeEmpty();
    }

    private static IEnumerable<JsonElement> Read(string file)
    {
        var path = Path.Combine(Corpora.Folder("iam-policy-lint"), file);
        return JsonElement.Parse(File.ReadAllText(path)).EnumerateArray();
    }

    private static string Text(JsonElement document) =>
        document.ValueKind == JsonValueKind.String ? document.GetString()! : document.GetRawText();
}
