using Rolecall.DecisionCases;
using Rolecall.Policy.Decisions;
using Rolecall.Tests;

namespace Rolecall.Policy.Tests.Published;

/// <summary>The SCPs, RCPs and data perimeter policies that AWS published (corpora/aws-org-policies) do what they are documented to do: tests/cases/organizations.</summary>
public sealed class OrganizationPolicyTests
{
    private const string Folder = "aws-org-policies";

    public static IEnumerable<TheoryDataRow<string, string>> Names =>
        CaseFiles.Organizations.SelectMany(file => file.Cases).Select(one => new TheoryDataRow<string, string>(one.File, one.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void Decide_PublishedPolicy_HasItsDocumentedEffect(string file, string name)
    {
        var policies = CaseFiles.Organizations.Single(one => one.Cases[0].File == file);
        var one = NamedPolicies.Resolve(policies.Cases.Single(found => found.Name == name), policies.Policies, Root());

        var decision = CaseInLibrary.Decide(one);

        (decision.Result, decision.DecidingLayer).Should().Be((one.Verdict, one.By), "{0}", decision.Explain());
        if (!decision.Allowed)
            decision.DenialMessage.Should().Be(one.Message);
    }

    [Fact]
    public void Cases_EachPublishedPolicy_HasAnAllowAndADeny()
    {
        var published = Directory.GetFiles(Corpora.Folder(Folder), "*.json", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root(), path).Replace('\\', '/'))
            .ToList();
        var uses = CaseFiles.Organizations
            .SelectMany(file => file.Cases.SelectMany(
                one => PoliciesOf(one).Select(name => (File: NamedPolicies.FileOf(file.Policies[name]), one.Verdict))))
            .ToLookup(use => use.File, use => use.Verdict == Verdict.Allow);

        published.Should().HaveCount(109);
        published.Where(file => !uses[file].Contains(true)).Should().BeEmpty("every policy has a case that it allows");
        published.Where(file => !uses[file].Contains(false)).Should().BeEmpty("every policy has a case that it denies");
    }

    /// <summary>A comment, which the comment itself says must go; and a statement of a trust policy, without a resource, among those of an RCP. The cases mend both.</summary>
    [Theory]
    [InlineData("deny-service-specific-credential-by-type.json", PolicyGrammar.Identity)]
    [InlineData("Shared-Issuers.json", PolicyGrammar.Resource)]
    public void Parse_PublishedPolicyThatIsWrong_IsRefused(string name, PolicyGrammar grammar)
    {
        var path = Directory.GetFiles(Corpora.Folder(Folder), name, SearchOption.AllDirectories).Single();

        var parse = () => PolicyDocument.ParseNew(File.ReadAllText(path), grammar);

        parse.Should().Throw<MalformedPolicyException>();
    }

    [Fact]
    public void Parse_EachPublishedPolicyFilledIn_IsReadAndPrintsTheSame()
    {
        var policies = CaseFiles.Organizations.SelectMany(file => file.Policies.Values)
            .Where(policy => NamedPolicies.FileOf(policy) is not null)
            .Select(policy => NamedPolicies.Written(policy, Root()).GetRawText())
            .ToList();

        policies.Should().HaveCount(109).And.OnlyContain(json => PrintsTheSame(json));
    }

    private static bool PrintsTheSame(string json)
    {
        var grammar = json.Contains("\"Principal\"", StringComparison.Ordinal) ? PolicyGrammar.Resource : PolicyGrammar.Identity;
        var printed = PolicyDocument.ParseNew(json, grammar).ToString();
        return PolicyDocument.Parse(printed, grammar).ToString() == printed;
    }

    private static IEnumerable<string> PoliciesOf(DecisionCase one) =>
        one.ServiceControl.Concat(one.ResourceControl).SelectMany(level => level).Append(one.ResourcePolicy ?? default)
            .Where(policy => policy.ValueKind == System.Text.Json.JsonValueKind.String).Select(
                policy => policy.GetString()!).Where(name => name != "none");

    private static string Root() => Path.GetDirectoryName(Corpora.Folder(Folder))!;
}
