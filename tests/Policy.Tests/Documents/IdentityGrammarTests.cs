namespace Rolecall.Policy.Tests.Documents;

/// <summary>One test for each rule by which AWS refuses a new identity policy.</summary>
public sealed class IdentityGrammarTests
{
    private const string Syntax = "Syntax errors in policy.";
    private const string Legacy = "The policy failed legacy parsing";

    [Fact]
    public void NotJson_Refused() => Refuses("{", Syntax);

    [Fact]
    public void LongerThanTheCap_Refused() =>
        Refuses(new string(' ', PolicyDocument.LongestJson) + Document(Statement()), Syntax);

    [Fact]
    public void DeeperThanThirtyTwo_Refused() => Refuses(new string('[', 40) + new string(']', 40), Syntax);

    [Fact]
    public void TrailingText_Refused() => Refuses(Document(Statement()) + "x", Syntax);

    [Fact]
    public void Comment_Refused() => Refuses(Document(Statement()) + "/* why */", Syntax);

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    public void NotAnObject_Refused(string json) => Refuses(json, Syntax);

    [Fact]
    public void UnknownMember_Refused() => Refuses(Document(Statement(), "\"Author\":\"x\","), Syntax);

    [Fact]
    public void MemberInOtherCase_Refused() => Refuses("{\"version\":\"2012-10-17\",\"Statement\":[" + Statement() + "]}", Syntax);

    [Fact]
    public void MemberTwice_Refused() => Refuses(Document(Statement(), "\"Version\":\"2012-10-17\","), Syntax);

    [Fact]
    public void VersionUnknown_Refused() => Refuses("{\"Version\":\"2012-10-18\",\"Statement\":[" + Statement() + "]}", Syntax);

    [Fact]
    public void VersionNoText_Refused() => Refuses("{\"Version\":2012,\"Statement\":[" + Statement() + "]}", Syntax);

    [Theory]
    [InlineData("")]
    [InlineData("\"Version\":\"2008-10-17\",")]
    public void VersionOlder_Refused(string version) =>
        Refuses("{" + version + "\"Statement\":[" + Statement() + "]}", "Policy document must be version 2012-10-17 or greater.");

    [Fact]
    public void VersionOlder_OfAStoredDocument_IsRead() =>
        PolicyDocument.Parse("{\"Statement\":[" + Statement() + "]}", PolicyGrammar.Identity).Version.Should().Be("2008-10-17");

    [Fact]
    public void IdNoText_Refused() => Refuses(Document(Statement(), "\"Id\":1,"), Syntax);

    [Fact]
    public void StatementMissing_Refused() => Refuses("{\"Version\":\"2012-10-17\"}", Syntax);

    [Fact]
    public void StatementsEmpty_Refused() => Refuses(Document(""), Syntax);

    [Fact]
    public void StatementNoObject_Refused() => Refuses(Document("\"x\""), Syntax);

    [Fact]
    public void StatementUnknownMember_Refused() => Refuses(Document(Statement("\"Comment\":\"x\",")), Syntax);

    [Fact]
    public void SidNoText_Refused() => Refuses(Document(Statement("\"Sid\":1,")), Syntax);

    [Fact]
    public void SidTwice_Refused() =>
        Refuses(
            Document(Statement("\"Sid\":\"A\",") + "," + Statement("\"Sid\":\"A\",")),
            "Statement IDs (SID) in a single policy must be unique.");

    [Fact]
    public void SidEmptyTwice_Accepted() => Accepts(Document(Statement("\"Sid\":\"\",") + "," + Statement("\"Sid\":\"\",")));

    [Theory]
    [InlineData("has space")]
    [InlineData("has-dash")]
    [InlineData("Ünicode")]
    public void SidNotAlphanumeric_Refused(string sid) =>
        Refuses(
            Document(Statement($"\"Sid\":\"{sid}\",")),
            "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*");

    [Fact]
    public void EffectMissing_Refused() => Refuses(Document("{\"Action\":\"s3:*\",\"Resource\":\"*\"}"), Syntax);

    [Fact]
    public void EffectUnknown_Refused() => Refuses(Document(Statement(effect: "Permit")), Syntax);

    [Theory]
    [InlineData("allow")]
    [InlineData("DENY")]
    public void EffectInOtherCase_Refused(string effect) => Refuses(Document(Statement(effect: effect)), Legacy);

    [Theory]
    [InlineData("\"Principal\":\"*\",")]
    [InlineData("\"NotPrincipal\":{\"AWS\":\"222222222222\"},")]
    public void PrincipalInAnIdentityPolicy_Refused(string principal) =>
        Refuses(Document(Statement(principal)), "Policy document should not specify a principal.");

    [Fact]
    public void ActionMissing_Refused() =>
        Refuses(Document("{\"Effect\":\"Allow\",\"Resource\":\"*\"}"), "Policy statement must contain actions.");

    [Fact]
    public void ActionsEmpty_Refused() => Refuses(Document(Statement(action: "[]")), "Policy statement must contain actions.");

    [Fact]
    public void ActionNoText_Refused() => Refuses(Document(Statement(action: "[1]")), Syntax);

    [Fact]
    public void ActionBesideNotAction_Refused() => Refuses(Document(Statement("\"NotAction\":\"iam:*\",")), Syntax);

    [Theory]
    [InlineData("GetObject")]
    [InlineData("")]
    [InlineData("**")]
    public void ActionWithoutVendor_Refused(string action) =>
        Refuses(Document(Statement(action: $"\"{action}\"")), "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");

    [Fact]
    public void ActionWithTwoColons_Refused() =>
        Refuses(Document(Statement(action: "\"s3:Get:Object\"")), "Actions/Condition can contain only one colon.");

    [Fact]
    public void ActionVendorInvalid_Refused() => Refuses(Document(Statement(action: "\"s 3:Get\"")), "Vendor s 3 is not valid");

    /// <summary>In each grammar, Action and NotAction alike.</summary>
    [Theory]
    [InlineData("*:Get*")]
    [InlineData("s3*:GetObject")]
    [InlineData("?3:GetObject")]
    [InlineData("**:*")]
    [InlineData("*:")]
    public void ActionVendorWithWildcards_Refused(string action)
    {
        const string complaint = "Action vendors (e.g., aws, ec2, etc.) must not contain wildcards";
        foreach (var name in (string[])["Action", "NotAction"])
        {
            Refuses(Document($"{{\"Effect\":\"Allow\",\"{name}\":[\"s3:*\",\"{action}\"],\"Resource\":\"*\"}}"), complaint);
            Malformed.MessageOf(
                Document($"{{\"Effect\":\"Allow\",\"Principal\":\"*\",\"{name}\":\"{action}\",\"Resource\":\"*\"}}"),
                PolicyGrammar.Resource)
                .Should().Be(complaint);
            Malformed.MessageOf(Document($"{{\"Effect\":\"Allow\",\"Principal\":\"*\",\"{name}\":\"{action}\"}}"), PolicyGrammar.Trust)
                .Should().Be(complaint);
        }
    }

    /// <summary>Of the second it is not known whether AWS takes it.</summary>
    [Theory]
    [InlineData("*")]
    [InlineData("*:*")]
    public void ActionOfAllVendors_Accepted(string action) => Accepts(Document(Statement(action: $"\"{action}\"")));

    [Fact]
    public void ActionVendorWithWildcards_OfAStoredDocument_IsReadAndAsked() => Requests.Allows(
        PolicyDocument.Parse(Document(Statement(action: "\"*:Get*\"")), PolicyGrammar.Identity), Requests.Of("s3:GetObject", "*"))
            .Should().BeTrue();

    [Fact]
    public void ActionWithoutName_Refused() => Refuses(Document(Statement(action: "\"s3:\"")), Syntax);

    [Fact]
    public void ResourceMissing_Refused() =>
        Refuses(Document("{\"Effect\":\"Allow\",\"Action\":\"s3:*\"}"), "Policy statement must contain resources.");

    [Fact]
    public void ResourcesEmpty_Refused() => Refuses(Document(Statement(resource: "[]")), "Policy statement must contain resources.");

    [Fact]
    public void ResourceNoText_Refused() => Refuses(Document(Statement(resource: "{\"a\":\"*\"}")), Syntax);

    [Fact]
    public void ResourceBesideNotResource_Refused() => Refuses(Document(Statement("\"NotResource\":\"*\",")), Syntax);

    [Fact]
    public void ResourceNoArn_Refused() =>
        Refuses(Document(Statement(resource: "\"bucket\"")), "Resource bucket must be in ARN format or \"*\".");

    [Fact]
    public void ResourcePartitionUnknown_Refused() =>
        Refuses(
            Document(Statement(resource: "\"arn:azure:s3:::b\"")),
            "Partition \"azure\" is not valid for resource \"arn:azure:s3:::b\".");

    [Fact]
    public void ResourceWithoutVendor_Refused() =>
        Refuses(Document(Statement(resource: "\"arn:aws\"")), "Resource vendor must be fully qualified and cannot contain regexes.");

    [Theory]
    [InlineData("arn:aws:s3::bucket")]
    [InlineData("arn:aws::::bucket")]
    public void ResourceShort_Refused(string resource) => Refuses(Document(Statement(resource: $"\"{resource}\"")), Legacy);

    [Fact]
    public void ResourceOfIamWithRegion_Refused() =>
        Refuses(
            Document(Statement(resource: "\"arn:aws:iam:eu-west-1::user/x\"")),
            "IAM resource arn:aws:iam:eu-west-1::user/x cannot contain region information.");

    [Fact]
    public void ResourceOfIamWithUnknownPath_Refused() =>
        Malformed.MessageOf(Document(Statement(resource: "\"arn:aws:iam:::people/x\"")))
            .Should().StartWith("IAM resource path must either be \"*\" or start with user/, ");

    [Fact]
    public void ResourceOfS3WithRegion_Refused() =>
        Refuses(
            Document(Statement(resource: "\"arn:aws:s3:eu-west-1::b\"")),
            "Resource arn:aws:s3:eu-west-1::b can not contain region information.");

    private static void Refuses(string json, string message) => Malformed.MessageOf(json).Should().Be(message);

    private static void Accepts(string json) => Malformed.MessageOf(json).Should().BeNull();

    internal static string Document(string statements, string members = "") =>
        $$"""{"Version":"2012-10-17",{{members}}"Statement":[{{statements}}]}""";

    internal static string Statement(
        string members = "", string effect = "Allow", string action = "\"s3:GetObject\"", string resource = "\"*\"") =>
        $$"""{{{members}}"Effect":"{{effect}}","Action":{{action}},"Resource":{{resource}}}""";
}
