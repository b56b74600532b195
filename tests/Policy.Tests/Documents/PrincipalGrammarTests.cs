namespace Rolecall.Policy.Tests.Documents;

/// <summary>One test for each rule by which AWS refuses a resource or trust policy, beyond those of identity policies.</summary>
public sealed class PrincipalGrammarTests
{
    private const string Syntax = "Syntax errors in policy.";

    [Theory]
    [InlineData(PolicyGrammar.Resource)]
    [InlineData(PolicyGrammar.Trust)]
    public void PrincipalMissing_Refused(PolicyGrammar grammar) =>
        Malformed.MessageOf("""{"Statement":{"Effect":"Allow","Action":"sts:AssumeRole"}}""", grammar)
            .Should().Be("Missing required field Principal");

    [Fact]
    public void ResourceInATrustPolicy_Refused() =>
        Malformed.MessageOf(
            """{"Statement":{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole","Resource":"*"}}""", PolicyGrammar.Trust)
            .Should().Be("Has prohibited field Resource");

    [Fact]
    public void ResourceMissingInAResourcePolicy_Refused() =>
        Malformed.MessageOf("""{"Statement":{"Effect":"Allow","Principal":"*","Action":"s3:*"}}""", PolicyGrammar.Resource)
            .Should().Be("Missing required field Resource");

    [Theory]
    [InlineData(PolicyGrammar.Resource)]
    [InlineData(PolicyGrammar.Trust)]
    public void ActionMissing_Refused(PolicyGrammar grammar) =>
        Malformed.MessageOf("""{"Statement":{"Effect":"Allow","Principal":"*"}}""", grammar).Should().Be("Missing required field Action");

    [Fact]
    public void PrincipalBesideNotPrincipal_Refused() => MessageOf("\"*\",\"NotPrincipal\":\"*\"").Should().Be(Syntax);

    [Theory]
    [InlineData("\"222222222222\"")]
    [InlineData("[\"*\"]")]
    [InlineData("1")]
    public void PrincipalNeitherStarNorObject_Refused(string principal) => MessageOf(principal).Should().Be(Syntax);

    [Fact]
    public void PrincipalEmpty_Refused() => MessageOf("{}").Should().Be("Missing required field Principal cannot be empty!");

    [Fact]
    public void PrincipalTypeUnknown_Refused() => MessageOf("""{"User":"x"}""").Should().Be("Invalid principal in policy: \"USER\"");

    [Fact]
    public void PrincipalValueNoText_Refused() => MessageOf("""{"AWS":[1]}""").Should().Be(Syntax);

    [Theory]
    [InlineData("AWS", "22222222222")]
    [InlineData("AWS", "arn:aws:iam::222222222222:user/*")]
    [InlineData("AWS", "arn:aws:s3:::bucket")]
    [InlineData("AWS", "arn:aws:iam::x:user/a")]
    [InlineData("AWS", "AIDA")]
    [InlineData("Service", "*")]
    [InlineData("Service", "ec2")]
    [InlineData("Service", "ec2 .amazonaws.com")]
    [InlineData("Service", ".amazonaws.com")]
    [InlineData("AWS", "arn:aws:iam::222222222222:group/g")]
    [InlineData("AWS", "arn:aws:iam::222222222222:user/")]
    [InlineData("AWS", "arn:aws:iam:eu-west-1:222222222222:user/a")]
    [InlineData("AWS", "arn:azure:iam::222222222222:user/a")]
    [InlineData("AWS", "arn:aws:sts::222222222222:assumed-role/R")]
    [InlineData("AWS", "arn:aws:iam::cloudfront:user/anyone")]
    [InlineData("Federated", "token.actions.githubusercontent.com")]
    [InlineData("Federated", "arn:aws:iam::222222222222:role/R")]
    [InlineData("Federated", "arn:aws:iam::222222222222:oidc-provider/")]
    [InlineData("CanonicalUser", "79a59d")]
    [InlineData("Federated", "*")]
    public void PrincipalValueInvalid_Refused(string type, string value) =>
        MessageOf($$"""{"{{type}}":"{{value}}"}""").Should().Be($"Invalid principal in policy: \"{type.ToUpperInvariant()}\":\"{value}\"");

    [Theory]
    [InlineData("AWS", "*")]
    [InlineData("AWS", "222222222222")]
    [InlineData("AWS", "arn:aws:iam::222222222222:root")]
    [InlineData("AWS", "arn:aws:iam::222222222222:user/path/a")]
    [InlineData("AWS", "arn:aws:sts::222222222222:assumed-role/R/s")]
    [InlineData("AWS", "AROAEXAMPLEROLE00001")]
    [InlineData("AWS", "arn:aws-cn:iam::222222222222:role/service/R")]
    [InlineData("AWS", "arn:aws:sts::222222222222:federated-user/f")]
    [InlineData("AWS", "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1EXAMPLE")]
    [InlineData("Service", "logs.eu-west-1.amazonaws.com")]
    [InlineData("Federated", "arn:aws:iam::222222222222:oidc-provider/token.actions.githubusercontent.com/path")]
    [InlineData("Service", "ec2.amazonaws.com")]
    [InlineData("Federated", "arn:aws:iam::222222222222:saml-provider/corp")]
    [InlineData("Federated", "accounts.google.com")]
    [InlineData("CanonicalUser", "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be")]
    public void PrincipalValueOfEachForm_Accepted(string type, string value) =>
        MessageOf($$"""{"{{type}}":"{{value}}"}""").Should().BeNull();

    [Theory]
    [InlineData("", "This policy contains invalid Json")]
    [InlineData("[]", "This policy contains invalid Json")]
    [InlineData("""{"Version":"2012-10-18","Statement":[]}""", "The policy must contain a valid version string")]
    [InlineData("""{"Author":"x"}""", "Unknown field Author")]
    [InlineData("""{"Version":"2012-10-17"}""", "Missing required field Statement")]
    [InlineData("""{"Statement":[]}""", "Could not parse the policy: Statement is empty!")]
    [InlineData("""{"Statement":{"Why":"x"}}""", "Unknown field Why")]
    [InlineData("""{"Statement":{"Principal":"*","Action":"sts:AssumeRole"}}""", "Missing required field Effect")]
    [InlineData("""{"Statement":{"Effect":"allow","Principal":"*","Action":"sts:AssumeRole"}}""", "Invalid effect: allow")]
    [InlineData("""{"Statement":{"Effect":"Allow","NotPrincipal":{"AWS":"222222222222"},"Action":"sts:AssumeRole"}}""",
        "Allow with NotPrincipal is not allowed.")]
    [InlineData("""{"Statement":{"Effect":"Deny","NotPrincipal":{"AWS":"222222222222"},"Action":"sts:AssumeRole"}}""",
        "AssumeRole policy must not contain NotPrincipal field.")]
    [InlineData("""{"Statement":{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole","NotResource":"*"}}""",
        "AssumeRole policy must not contain resources.")]
    [InlineData("""{"Statement":{"Effect":"Allow","Principal":"*","Action":["sts:AssumeRole","s3:GetObject"]}}""",
        "AssumeRole policy may only specify STS AssumeRole actions.")]
    [InlineData("""{"Statement":{"Effect":"Allow","Principal":{"Federated":"cognito-identity.amazonaws.com"},"Action":"sts:AssumeRoleWithWebIdentity"}}""", "A condition block must be present for the Cognito provider")]
    [InlineData("""{"Statement":[{"Sid":"a","Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"},{"Sid":"a","Effect":"Deny","Principal":"*","Action":"sts:TagSession"}]}""", "The Statement Ids in the policy are not unique")]
    public void TrustPolicyMalformed_RefusedWithItsOwnText(string json, string message) =>
        Malformed.MessageOf(json, PolicyGrammar.Trust).Should().Be(message);

    [Theory]
    [InlineData("""{"Statement":{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"bucket"}}""", "Policy has invalid resource")]
    [InlineData("""{"Statement":{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":["*","arn:azure:s3:::b"]}}""",
        "Policy has invalid resource")]
    [InlineData("x", "Policies must be valid JSON and the first byte must be '{'")]
    [InlineData("""{"Statement":{"Effect":"Allow","Principal":{"AWS":"nobody"},"Action":"s3:*","Resource":"*"}}""",
        "Invalid principal in policy")]
    [InlineData("""{"Statement":{"Effect":"Allow","NotPrincipal":{"AWS":"222222222222"},"Action":"s3:*","Resource":"*"}}""",
        "Allow with NotPrincipal is not allowed.")]
    public void ResourcePolicyMalformed_RefusedWithItsOwnText(string json, string message) =>
        Malformed.MessageOf(json, PolicyGrammar.Resource).Should().Be(message);

    [Fact]
    public void DenyWithNotPrincipalInAResourcePolicy_Accepted() =>
        Malformed.MessageOf(
            """{"Statement":{"Effect":"Deny","NotPrincipal":{"AWS":"222222222222"},"Action":"s3:*","Resource":"*"}}""",
            PolicyGrammar.Resource)
            .Should().BeNull();

    [Fact]
    public void VersionOlderInATrustPolicy_Accepted() =>
        Malformed.MessageOf(
            """{"Version":"2008-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}}""", PolicyGrammar.Trust)
            .Should().BeNull();

    [Fact]
    public void SidWithSpacesInAResourcePolicy_Accepted() =>
        Malformed.MessageOf(
            """{"Statement":{"Sid":"Enable IAM User Permissions","Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*"}}""",
            PolicyGrammar.Resource)
            .Should().BeNull();

    [Fact]
    public void SidWithSpacesInATrustPolicy_Refused() =>
        Malformed.MessageOf(
            """{"Statement":{"Sid":"Let them in","Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}}""", PolicyGrammar.Trust)
            .Should().StartWith("Statement IDs (SID) must be alpha-numeric.");

    private static string? MessageOf(string principal) =>
        Malformed.MessageOf(
            $$$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{{{principal}}},"Action":"sts:AssumeRole"}}""",
            PolicyGrammar.Trust);
}
