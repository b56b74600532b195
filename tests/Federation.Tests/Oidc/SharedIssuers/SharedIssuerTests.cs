using Rolecall.Federation.Oidc.SharedIssuers;

namespace Rolecall.Federation.Tests.Oidc.SharedIssuers;

public sealed class SharedIssuerTests
{
    [Theory]
    [InlineData("token.actions.githubusercontent.com", "token.actions.githubusercontent.com:sub")]
    [InlineData("GitLab.com", "gitlab.com:sub")]
    [InlineData("app.terraform.io", "app.terraform.io:sub")]
    [InlineData("oidc.vercel.com", "oidc.vercel.com:aud")]
    [InlineData("api.pulumi.com/oidc", "api.pulumi.com/oidc:aud")]
    [InlineData("cognito-identity.amazonaws.com", "cognito-identity.amazonaws.com:aud")]
    [InlineData("sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d", "sts:RoleSessionName")]
    public void SharedIssuer_AsksForTheKeyOfItsTenants(string provider, string key) => SharedIssuerTable.Find(provider)!.RequiredKey.Should().Be(key);

    [Theory]
    [InlineData("issuer.example")]
    [InlineData("gitlab.com/")]
    [InlineData("token.actions.githubusercontent.com/acme")]
    [InlineData("oidc.eks.us-east-1.amazonaws.com/id/EXAMPLE")]
    [InlineData("")]
    public void OtherIssuers_ArePrivate(string provider) => SharedIssuerTable.Find(provider).Should().BeNull();

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
        SharedIssuerTable.Find("gitlab.com")!.IsEvaluatedBy(conditionOperator, key, [value]).Should().Be(evaluates);

    [Fact]
    public void Condition_WithOneValueForEverything_EvaluatesNothing()
    {
        var gitlab = SharedIssuerTable.Find("gitlab.com")!;

        gitlab.IsEvaluatedBy("StringLike", "gitlab.com:sub", ["project_path:acme/*", "*"]).Should().BeFalse();
        gitlab.IsEvaluatedBy("StringLike", "gitlab.com:sub", []).Should().BeFalse();
    }

    [Fact]
    public void Table_NamesEveryIssuerOnce() => SharedIssuerTable.All.Select(issuer => issuer.Provider.ToUpperInvariant()).Should().OnlyHaveUniqueItems().And.HaveCount(22);
}
