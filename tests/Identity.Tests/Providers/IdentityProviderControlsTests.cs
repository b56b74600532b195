using Rolecall.Api.Iam.V1;
using Rolecall.Identity.Accounts.Providers;
using Rolecall.Identity.Faults;

namespace Rolecall.Identity.Tests.Providers;

public sealed class IdentityProviderControlsTests
{
    [Theory]
    [InlineData("token.actions.githubusercontent.com", "token.actions.githubusercontent.com:sub")]
    [InlineData("GitLab.com", "gitlab.com:sub")]
    [InlineData("app.terraform.io", "app.terraform.io:sub")]
    [InlineData("oidc.vercel.com", "oidc.vercel.com:aud")]
    [InlineData("api.pulumi.com/oidc", "api.pulumi.com/oidc:aud")]
    [InlineData("cognito-identity.amazonaws.com", "cognito-identity.amazonaws.com:aud")]
    [InlineData("sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d", "sts:RoleSessionName")]
    public void SharedProvider_AsksForTheKeyOfItsTenants(string provider, string key) =>
        IdentityProviderControls.Find(provider)!.RequiredKey.Should().Be(key);

    [Theory]
    [InlineData("issuer.example")]
    [InlineData("gitlab.com/")]
    [InlineData("token.actions.githubusercontent.com/acme")]
    [InlineData("oidc.eks.us-east-1.amazonaws.com/id/EXAMPLE")]
    [InlineData("")]
    public void OtherProviders_ArePrivate(string provider) => IdentityProviderControls.Find(provider).Should().BeNull();

    [Theory]
    [InlineData("StringEquals", "gitlab.com:sub", "project_path:acme/infra:*", true)]
    [InlineData("StringLike", "gitlab.com:sub", "project_path:acme/*", true)]
    [InlineData("stringlike", "GITLAB.com:SUB", "project_path:acme/*", true)]
    [InlineData("ForAnyValue:StringLike", "gitlab.com:sub", "a*", true)]
    [InlineData("StringLike", "gitlab.com:sub", "*", false)]
    [InlineData("StringLike", "gitlab.com:sub", "**?*", false)]
    [InlineData("StringLike", "gitlab.com:sub", "", false)]
    [InlineData("StringLike", "gitlab.com:aud", "acme", false)]
    [InlineData("StringNotEquals", "gitlab.com:sub", "acme", false)]
    [InlineData("StringLikeIfExists", "gitlab.com:sub", "acme", false)]
    [InlineData("ForAllValues:StringLike", "gitlab.com:sub", "acme", false)]
    [InlineData("Null", "gitlab.com:sub", "false", false)]
    public void Condition_EvaluatesTheClaimOnlyWhereItAsksForAValue(string conditionOperator, string key, string value, bool evaluates) =>
        IdentityProviderControls.Find("gitlab.com")!.IsEvaluatedBy(conditionOperator, key, [value]).Should().Be(evaluates);

    [Fact]
    public void Condition_WithOneValueForEverything_EvaluatesNothing()
    {
        var gitlab = IdentityProviderControls.Find("gitlab.com")!;

        gitlab.IsEvaluatedBy("StringLike", "gitlab.com:sub", ["project_path:acme/*", "*"]).Should().BeFalse();
        gitlab.IsEvaluatedBy("StringLike", "gitlab.com:sub", []).Should().BeFalse();
    }

    [Fact]
    public void Controls_NameEveryProviderOnce() =>
        IdentityProviderControls.All.Select(control => control.Provider.ToUpperInvariant())
            .Should().OnlyHaveUniqueItems().And.HaveCount(22);

    private const string GitHub = "\"Federated\":\"arn:aws:iam::222222222222:oidc-provider/token.actions.githubusercontent.com\"";

    /// <summary>Effect, principal, actions and conditions of one statement, and whether AWS takes the policy.</summary>
    [Theory]
    [InlineData("Allow", GitHub, "sts:AssumeRoleWithWebIdentity",
        """{"StringEquals":{"token.actions.githubusercontent.com:sub":"repo:a/b:ref:refs/heads/main"}}""", true)]
    [InlineData("Allow", GitHub, "sts:AssumeRoleWithWebIdentity",
        """{"StringLike":{"Token.Actions.GitHubUserContent.com:SUB":["repo:a/*","repo:b/*"]}}""", true)]
    [InlineData("Allow", GitHub, "sts:AssumeRoleWithWebIdentity", """{"StringLike":{"token.actions.githubusercontent.com:sub":"*"}}""",
        false)]
    [InlineData("Allow", GitHub, "sts:AssumeRoleWithWebIdentity",
        """{"StringLike":{"token.actions.githubusercontent.com:sub":["repo:a/*","?*"]}}""", false)]
    [InlineData("Allow", GitHub, "sts:AssumeRoleWithWebIdentity",
        """{"StringEquals":{"token.actions.githubusercontent.com:aud":"sts.amazonaws.com"}}""", false)]
    [InlineData("Allow", GitHub, "sts:AssumeRoleWithWebIdentity", """{"StringEquals":{"gitlab.com:sub":"repo:a/b"}}""", false)]
    [InlineData("Allow", GitHub, "sts:AssumeRoleWithWebIdentity", "{}", false)]
    [InlineData("Allow", GitHub, "sts:Assume*", "{}", false)]
    [InlineData("Allow", GitHub, "STS:assumerolewithwebidentity", "{}", false)]
    [InlineData("Allow", GitHub, "sts:TagSession", "{}", true)]
    [InlineData("Deny", GitHub, "sts:AssumeRoleWithWebIdentity", "{}", true)]
    [InlineData("Allow", "\"Federated\":\"arn:aws:iam::222222222222:oidc-provider/issuer.example\"", "sts:AssumeRoleWithWebIdentity",
        "{}", true)]
    [InlineData("Allow", "\"Federated\":\"arn:aws:iam::222222222222:saml-provider/gitlab.com\"", "sts:AssumeRoleWithWebIdentity", "{}",
        true)]
    [InlineData("Allow", "\"Federated\":\"cognito-identity.amazonaws.com\"", "sts:AssumeRoleWithWebIdentity",
        """{"StringEquals":{"cognito-identity.amazonaws.com:aud":"eu-central-1:1"}}""", true)]
    [InlineData("Allow", "\"Federated\":\"cognito-identity.amazonaws.com\"", "sts:AssumeRoleWithWebIdentity",
        """{"StringEquals":{"cognito-identity.amazonaws.com:sub":"eu-central-1:1"}}""", false)]
    public void TrustPolicy_OfASharedProvider_MustEvaluateTheTenant(
        string effect, string principal, string action, string condition, bool taken)
    {
        var account = new TestAccount();
        account.Run<CreateRoleResponse>(new CreateRoleRequest { RoleName = "Old", AssumeRolePolicyDocument = TestAccount.TrustAccount });
        var policy = $$"""{"Version":"2012-10-17","Statement":[{"Effect":"{{effect}}","Principal":{ {{principal}} },"Action":"{{action}}","Condition":{{condition}}}]}""";

        var create = () => account.Run<CreateRoleResponse>(new CreateRoleRequest { RoleName = "New", AssumeRolePolicyDocument = policy });
        var update = () => account.Run<UpdateAssumeRolePolicyResponse>(new UpdateAssumeRolePolicyRequest
        {
            RoleName = "Old",
            PolicyDocument = policy
        });

        foreach (var write in new Action[] { () => create(), () => update() })
        {
            if (taken)
                write.Should().NotThrow();
            else
                write.Should().Throw<AwsFaultException>().Which.Fault.Code.Should().Be("MalformedPolicyDocument");
        }
    }

    [Fact]
    public void TrustPolicy_OfASharedProvider_IsRefusedWithTheKeyThatItLacks()
    {
        var account = new TestAccount();
        var create = () => account.Run<CreateRoleResponse>(new CreateRoleRequest
        {
            RoleName = "New",
            AssumeRolePolicyDocument = $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{ {{GitHub}} },"Action":"sts:AssumeRoleWithWebIdentity"}]}""",
        });

        create.Should().Throw<AwsFaultException>().Which.Fault.Message.Should().Be(
            "A statement that trusts token.actions.githubusercontent.com (GitHub Actions) must evaluate the condition key "
            + "token.actions.githubusercontent.com:sub with values that are not wildcards alone.");
    }

    /// <summary>A role is good for one statement that says whose tokens it takes; each of the others must say so, too.</summary>
    [Fact]
    public void TrustPolicy_WithOneStatementThatTakesAll_IsRefused()
    {
        const string Good = """{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::222222222222:oidc-provider/gitlab.com"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{"gitlab.com:sub":"project_path:a/b"}}}""";
        const string Open = """{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::222222222222:oidc-provider/gitlab.com"},"Action":"sts:AssumeRoleWithWebIdentity"}""";
        var account = new TestAccount();
        var create = () => account.Run<CreateRoleResponse>(new CreateRoleRequest
        {
            RoleName = "New",
            AssumeRolePolicyDocument = $$"""{"Version":"2012-10-17","Statement":[{{Good}},{{Open}}]}""",
        });

        create.Should().Throw<AwsFaultException>().Which.Fault.Code.Should().Be("MalformedPolicyDocument");
    }
}
