using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Rolecall.Tests;

namespace Rolecall.Policy.Tests.Documents;

/// <summary>Whatever is given for a document is read or refused, and nothing else happens.</summary>
public sealed class HostileInputTests
{
    private static readonly PolicyGrammar[] Grammars = Enum.GetValues<PolicyGrammar>();

    [Fact]
    public void Parse_JsonTestSuite_RefusesEachFile()
    {
        // None of them is a policy; what is no JSON must be told as such.
        var files = Directory.GetFiles(Path.Combine(Corpora.Folder("json-testsuite"), "test_parsing"), "*.json");

        files.Should().HaveCountGreaterThan(300);
        foreach (var json in files.Select(file => Encoding.UTF8.GetString(File.ReadAllBytes(file))))
        {
            foreach (var grammar in Grammars)
                Malformed.MessageOf(json, grammar).Should().NotBeNull(json);
            Malformed.MessageOf(json).Should().Be("Syntax errors in policy.", json);
        }
    }

    [Theory]
    [InlineData("n_*.json", false)]
    [InlineData("y_string_*.json", true)]
    public void Parse_JsonTestSuiteAsAConditionsValues_IsAcceptedWhereTheJsonIsValid(string files, bool accepted)
    {
        var wrong = new List<string>();
        foreach (var file in Directory.GetFiles(Path.Combine(Corpora.Folder("json-testsuite"), "test_parsing"), files))
        {
            var piece = Encoding.UTF8.GetString(File.ReadAllBytes(file));
            var json =
                IdentityGrammarTests.Document(IdentityGrammarTests.Statement($"\"Condition\":{{\"StringEquals\":{{\"a\":{piece}}}}},"));
            if (Malformed.MessageOf(json) is null != accepted)
                wrong.Add(Path.GetFileName(file));
        }
        string.Join(' ', wrong).Should().BeEmpty();
    }

    [Fact]
    public void Parse_FuzzSeeds_AreReadOrRefused()
    {
        var seeds = 0;
        using var archive = new TarReader(new GZipStream(
            File.OpenRead(Path.Combine(Corpora.Folder("fuzz-seeds"), "json.tar.gz")), CompressionMode.Decompress));
        while (archive.GetNextEntry() is { } entry)
        {
            if (entry.DataStream is not { } stream)
                continue;
            seeds++;
            using var reader = new StreamReader(stream, Encoding.UTF8);
            var json = reader.ReadToEnd();
            foreach (var grammar in Grammars)
            {
                _ = Malformed.MessageOf(json, grammar);
                _ = Malformed.MessageOf(IdentityGrammarTests.Document(json), grammar);
            }
        }
        seeds.Should().BeGreaterThan(1_700);
    }

    [Fact]
    public void Parse_DocumentCutAnywhere_IsRefused()
    {
        var whole = IdentityGrammarTests.Document(IdentityGrammarTests.Statement(
            "\"Condition\":{\"StringEquals\":{\"aws:username\":[\"a\",\"b\"]}},"));
        for (var length = 0; length < whole.Length; length++)
            Malformed.MessageOf(whole[..length]).Should().Be("Syntax errors in policy.");
    }

    [Fact]
    public void Parse_NaughtyStringsInEachPlace_AreReadOrRefused()
    {
        var strings = Naughty();

        strings.Should().HaveCountGreaterThan(500);
        foreach (var text in strings.Select(text => JsonSerializer.Serialize(text)))
        {
            _ = Malformed.MessageOf(text);
            _ = Malformed.MessageOf(IdentityGrammarTests.Document(IdentityGrammarTests.Statement(action: text)));
            _ = Malformed.MessageOf(IdentityGrammarTests.Document(IdentityGrammarTests.Statement(resource: text)));
            _ = Malformed.MessageOf(IdentityGrammarTests.Document(IdentityGrammarTests.Statement($"\"Sid\":{text},")));
            _ = Malformed.MessageOf(
                $$$"""{"Statement":{"Effect":"Allow","Principal":{"AWS":{{{text}}}},"Action":"s3:*","Resource":"*"}}""",
                PolicyGrammar.Resource);
            foreach (var name in (string[])
            [
                "StringLike", "NumericEquals", "DateLessThan", "Bool", "BinaryEquals", "IpAddress", "ArnLike", "Null"
            ])
                _ = Malformed.MessageOf(IdentityGrammarTests.Document(IdentityGrammarTests.Statement(
                    $"\"Condition\":{{\"{name}\":{{\"aws:x\":{text}}}}},")));
        }
    }

    [Fact]
    public void Evaluate_NaughtyStringsAsValues_EqualThemselvesAndPrintTheSame()
    {
        foreach (var text in Naughty().Where(text => text.Length > 0 && !text.Contains("${", StringComparison.Ordinal)))
        {
            var quoted = JsonSerializer.Serialize(text);
            var document = PolicyDocument.Parse(
                IdentityGrammarTests.Document(IdentityGrammarTests.Statement(
                    $"\"Condition\":{{\"StringEquals\":{{\"aws:x\":{quoted}}}}},")), PolicyGrammar.Identity);
            var request = Requests.Of("s3:GetObject", "*", new ConditionEntry("aws:x", text));

            Requests.Allows(document, request).Should().BeTrue(text);
            Requests.Allows(PolicyDocument.Parse(document.ToString(), PolicyGrammar.Identity), request).Should().BeTrue(text);
        }
    }

    [Theory]
    [InlineData("NumericLessThan", "1")]
    [InlineData("DateLessThan", "2026-01-01")]
    [InlineData("Bool", "true")]
    [InlineData("BinaryEquals", "QQ==")]
    [InlineData("IpAddress", "::/0")]
    [InlineData("ArnLike", "arn:aws:s3:::*")]
    [InlineData("StringLike", "${aws:x}*${aws:y, 'z'}")]
    public void Evaluate_NaughtyStringsInTheRequest_Decides(string name, string value)
    {
        var document = PolicyDocument.Parse(
            IdentityGrammarTests.Document(IdentityGrammarTests.Statement(
                $"\"Condition\":{{\"{name}\":{{\"aws:x\":\"{value}\"}}}},", resource: "\"arn:aws:s3:::${aws:x}/*\"")),
            PolicyGrammar.Identity);
        foreach (var text in Naughty())
        {
            var request = Requests.Of("s3:GetObject", $"arn:aws:s3:::{text}/x", new ConditionEntry("aws:x", text));
            _ = Requests.Allows(document, request);
        }
    }

    private static List<string> Naughty() =>
        [.. JsonElement.Parse(File.ReadAllText(Path.Combine(Corpora.Folder("naughty-strings"), "blns.json")))
            .EnumerateArray()
            .Select(one => one.GetString()!)];
}
