using System.Text;

namespace Rolecall.Policy.Tests.Documents;

/// <summary>The worst documents are refused before they cost anything; the worst that are legal cost what they are long. Times: load/Microbench.</summary>
public sealed class WorstDocumentTests
{
    [Theory]
    [InlineData(PolicyGrammar.Identity)]
    [InlineData(PolicyGrammar.Resource)]
    [InlineData(PolicyGrammar.Trust)]
    public void TenThousandLevels_Refused_WithoutReadingOn(PolicyGrammar grammar)
    {
        var json = string.Concat(Enumerable.Repeat("{\"a\":", 10_000)) + "1" + new string('}', 10_000);

        AllocatedBy(() => Malformed.MessageOf(json, grammar).Should().NotBeNull()).Should().BeLessThan(1_000_000);
    }

    [Fact]
    public void MillionKeys_Refused_WithoutReadingThem()
    {
        var json = "{" + string.Join(',', Enumerable.Range(0, 1_000_000).Select(i => $"\"k{i}\":1")) + "}";

        AllocatedBy(() => Malformed.MessageOf(json).Should().Be("Syntax errors in policy.")).Should().BeLessThan(100_000);
    }

    [Fact]
    public void AsManyKeysAsAreReadAtAll_OneTwice_Refused()
    {
        var keys = string.Join(',', Enumerable.Range(0, 9_000).Select(i => $"\"k{i}\":{{}}"));
        var json = IdentityGrammarTests.Document(IdentityGrammarTests.Statement($"\"Condition\":{{{keys},\"k17\":{{}}}},"));

        AllocatedBy(() => Malformed.MessageOf(json).Should().Be("Syntax errors in policy.")).Should().BeLessThan(4_000_000);
    }

    [Theory]
    [InlineData("\"\\ud800\"")]
    [InlineData("\"\\udc00\\ud800\"")]
    [InlineData(null)]
    public void LoneSurrogate_AnywhereAText_Refused(string? spelled)
    {
        // Attributes cannot hold what Unicode does not know: null is the letter itself.
        var text = spelled ?? "\"" + new string('\ud800', 1) + "\"";
        Malformed.MessageOf(IdentityGrammarTests.Document(IdentityGrammarTests.Statement($"\"Sid\":{text},")))
            .Should().Be("Syntax errors in policy.");
        Malformed.MessageOf(IdentityGrammarTests.Document(IdentityGrammarTests.Statement(action: text)))
            .Should().Be("Syntax errors in policy.");
        Malformed.MessageOf(IdentityGrammarTests.Document(IdentityGrammarTests.Statement(resource: text)))
            .Should().Be("Syntax errors in policy.");
        Malformed.MessageOf(IdentityGrammarTests.Document(IdentityGrammarTests.Statement(
            $"\"Condition\":{{\"StringEquals\":{{\"a\":{text}}}}},")))
            .Should().Be("Syntax errors in policy.");
        Malformed.MessageOf(IdentityGrammarTests.Document(IdentityGrammarTests.Statement(
            $"\"Condition\":{{\"StringEquals\":{{{text}:\"a\"}}}},")))
            .Should().Be("Syntax errors in policy.");
        Malformed.MessageOf(IdentityGrammarTests.Document(IdentityGrammarTests.Statement($"{text}:1,")))
            .Should().Be("Syntax errors in policy.");
    }

    [Fact]
    public void InvalidUtf8_AsItIsDecoded_Refused() =>
        Malformed.MessageOf(Encoding.UTF8.GetString([0x7b, 0xff, 0xfe, 0x7d])).Should().Be("Syntax errors in policy.");

    [Fact]
    public void LongestStarPolicy_DecidedAndExplained_TakesMemoryOfItsLength()
    {
        var resource = "arn:aws:s3:::" + string.Concat(Enumerable.Repeat("*a", 3_000)) + "b";
        var request = Requests.Of("s3:GetObject", "arn:aws:s3:::" + new string('a', 8_192));

        AllocatedBy(() => Requests.Allows(Of($"\"Resource\":\"{resource}\""), request).Should().BeFalse()).Should().BeLessThan(4_000_000);
    }

    [Fact]
    public void TenThousandConditions_DecidedAndExplained_TakeMemoryOfTheirLength()
    {
        var conditions = string.Join(',', Enumerable.Range(0, 10_000).Select(i => $"\"k{i}\":\"*a*b*c\""));
        var request = Requests.Of(
            "s3:GetObject", "*", [.. Enumerable.Range(0, 100).Select(i => new ConditionEntry($"k{i}", new string('a', 1_000)))]);

        AllocatedBy(() => Requests.Allows(Of($"\"Resource\":\"*\",\"Condition\":{{\"StringLike\":{{{conditions}}}}}"), request)
            .Should().BeFalse())
            .Should().BeLessThan(60_000_000);
    }

    [Fact]
    public void VariablesOfLongValues_Decided_TakeNoMemoryForThem()
    {
        var resource = "arn:aws:s3:::" + string.Concat(Enumerable.Repeat("*${aws:userid}", 430));
        var document = Of($"\"Resource\":\"{resource}\"");
        var request = Requests.Of(
            "s3:GetObject",
            "arn:aws:s3:::" + new string('a', 2_048),
            new ConditionEntry("aws:userid", new string('a', DecisionLimits.LongestValue)));
        Requests.Allows(document, request).Should().BeFalse();
        var policy = CompiledPolicy.Compile(document, new PolicySource("identity"));

        // It is denied, and so explained: the values are cut there.
        AllocatedBy(() => Authorizer.EvaluateCaller(request, new CallerPolicies { Identity = [policy] }, explain: false).Layers
            .Should().HaveCount(1))
            .Should().BeLessThan(1_000_000);
    }

    private static PolicyDocument Of(string members) =>
        PolicyDocument.Parse(
            $$$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*",{{{members}}} }]}""", PolicyGrammar.Identity);

    /// <summary>Bytes that this thread allocated.</summary>
    private static long AllocatedBy(Action act)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        act();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
