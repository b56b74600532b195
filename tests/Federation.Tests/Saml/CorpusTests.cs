using Rolecall.Federation.Saml;

namespace Rolecall.Federation.Tests.Saml;

/// <summary>The labelled responses of corpora/saml.</summary>
public sealed class CorpusTests(ITestOutputHelper output)
{
    private static readonly Lazy<IReadOnlyList<CorpusCase>> Cases = new(CorpusCase.All);

    /// <summary>
    /// Every case, in a table with its decision. Those of node-saml have no audience, which AWS requires: what is held against their label
    /// is whether the signatures prove the assertion.
    /// </summary>
    [Fact]
    public void Case_IsDecidedAsLabelled()
    {
        List<string> wrong = [];
        foreach (var row in Cases.Value)
        {
            var result = row.Verify();
            var (expect, reason) = Expectation(row);
            var decision = result.Accepted ? "accept"
                : row.IsProven() ? $"proven, then {result.Refusal.Rule}"
                : $"reject by {result.Refusal.Rule}";
            var relabelled = reason.Length == 0 ? "" : "| relabelled: " + reason;
            output.WriteLine($"{row.Expect,-20} {expect,-8} {decision,-30} {row.File} | {row.Attack} {relabelled}");
            if (!Holds(row, expect, result))
                wrong.Add($"{row.File}: {expect}, but {decision} {result.Refusal?.Detail}");
        }

        wrong.Should().BeEmpty();
    }

    [Fact]
    public void Cases_AreAllThere() => Cases.Value.Count.Should().Be(222);

    /// <summary>A relabelling that fits no case is taken off the list.</summary>
    [Fact]
    public void Relabellings_AreOfCases() => CorpusLabels.Relabelled.Keys.Should().AllSatisfy(key =>
        Cases.Value.Should().Contain(row => row.File == key.File && row.Attack.EndsWith(key.Attack, StringComparison.Ordinal)));

    /// <summary>A case that is about one rule is refused by that one.</summary>
    [Fact]
    public void Case_AboutARule_IsRefusedByIt()
    {
        var found = Cases.Value
            .Where(row => CorpusLabels.Rules.ContainsKey(row.Attack) && row.File.Contains("/invalids/", StringComparison.Ordinal))
            .Where(row => row.File.Contains("/responses/", StringComparison.Ordinal))
            .Select(row => (row, rule: row.Verify().Refusal?.Rule))
            // Some of these files are signed wrongly besides, or are no base64, and are refused for that first.
            .Where(found => found.rule is not (SamlRule.SignatureValue or SamlRule.Signed or SamlRule.SignaturePlace or SamlRule.Base64))
            .ToList();

        found.Should().HaveCountGreaterThan(15).And.AllSatisfy(found => found.rule.Should().Be(CorpusLabels.Rules[found.row.Attack],
            found.row.File));
    }

    /// <summary>CVE-2018-0489: the comment is not signed, and a name must not end at it.</summary>
    [Theory]
    [InlineData("octolabs.io", "octo<!-- c -->labs.io")]
    [InlineData("@", "<!-- c -->@")]
    public void Comment_InjectedInTheName_IsRefused(string part, string injected)
    {
        var row = Cases.Value.Single(row => row.File == "crewjam/TestSPRejectsInjectedComment_response");
        row.Verify().Accepted.Should().BeTrue("the response is valid as it is stored");

        var changed = row with { Response = SamlWorld.Base64(row.Xml.Replace(part, injected, StringComparison.Ordinal)) };

        changed.Xml.Should().Contain(injected);
        changed.Verify().Accepted.Should().BeFalse();
    }

    private static (string Expect, string Reason) Expectation(CorpusCase row)
    {
        foreach (var (key, value) in CorpusLabels.Relabelled)
        {
            if (key.File == row.File && row.Attack.EndsWith(key.Attack, StringComparison.Ordinal))
                return value;
        }
        return row.Expect switch
        {
            "accept" when row.IsOfNodeSaml => ("proven", ""),
            // Refused is one of the two ways to hold the label; so is never reading the unsigned part.
            "full-text-or-reject" or "reject-unsigned-part" => ("reject", ""),
            _ => (row.Expect, ""),
        };
    }

    private static bool Holds(CorpusCase row, string expect, SamlResult result) => expect switch
    {
        "accept" => result.Accepted,
        "proven" => row.IsProven() && result.Refusal?.Rule == SamlRule.Audience,
        _ => !result.Accepted && !(row.IsOfNodeSaml && row.IsProven()),
    };
}
