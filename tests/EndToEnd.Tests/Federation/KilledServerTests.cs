using Grpc.Core;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.Sts.V1;

namespace Rolecall.EndToEnd.Tests.Federation;

/// <summary>Nothing of federation that was acknowledged is lost over kill -9.</summary>
public sealed class KilledServerTests : OwnServerTests
{
    private const string Issuer = "https://token.actions.githubusercontent.com";
    private const string Saml = "arn:aws:iam::333333333333:saml-provider/Kept";
    private const string Role = "arn:aws:iam::333333333333:role/Kept";

    [Fact]
    public async Task Providers_Issuers_AndUsedAssertions_AreAsTheyWere()
    {
        var providers = new IdentityProviderService.IdentityProviderServiceClient(Grpc.Admin);
        await providers.CreateOidcIssuerAsync(new() { Url = Issuer }, cancellationToken: Token);
        await providers.PutDirectoryUserAsync(new() { User = new() { Name = "ann" } }, cancellationToken: Token);
        var idp = (await providers.CreateSamlIdentityProviderAsync(
            new()
            {
                Name = "kept",
                AttributeMappings =
                {
                    new SamlAttributeMapping { Attribute = "https://aws.amazon.com/SAML/Attributes/Role", Value = $"{Role},{Saml}" }
                }
            },
            cancellationToken: Token)).Provider;
        var iam = new Iam.IamClient(Grpc.As("admin"));
        var oidc = (await iam.CreateOpenIDConnectProviderAsync(
            new() { Url = Issuer, ClientIdList = { "first" } }, cancellationToken: Token)).OpenIdConnectProviderArn;
        await iam.AddClientIDToOpenIDConnectProviderAsync(
            new() { OpenIdConnectProviderArn = oidc, ClientId = "second" }, cancellationToken: Token);
        await iam.CreateSAMLProviderAsync(new() { Name = "Kept", SamlMetadataDocument = idp.Metadata }, cancellationToken: Token);
        await iam.CreateRoleAsync(
            new()
            {
                RoleName = "Kept",
                AssumeRolePolicyDocument = $$$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRoleWithSAML","Principal":{"Federated":"{{{Saml}}}"}},{"Effect":"Allow","Action":"sts:AssumeRoleWithWebIdentity","Principal":{"Federated":"{{{oidc}}}"},"Condition":{"StringLike":{"token.actions.githubusercontent.com:sub":"repo:acme/*"} } }]}""",
            },
            cancellationToken: Token);
        var token = (await providers.MintOidcTokenAsync(
            new() { Url = Issuer, Claims = """{"sub":"repo:acme/app","aud":"second"}""" }, cancellationToken: Token)).Token;
        var used = (await providers.MintSamlResponseAsync(
            new() { EntityId = idp.EntityId, User = "ann" }, cancellationToken: Token)).SamlResponse;
        await Assume(used);

        await KillAndStartAgain();

        (await FluentActions.Awaiting(() => Assume(used)).Should().ThrowAsync<RpcException>()).Which.Status.Detail
            .Should().Be("Response has expired");
        providers = new IdentityProviderService.IdentityProviderServiceClient(Grpc.Admin);
        await Assume((await providers.MintSamlResponseAsync(
            new() { EntityId = idp.EntityId, User = "ann" }, cancellationToken: Token)).SamlResponse);
        (await new Iam.IamClient(Grpc.As("admin")).GetOpenIDConnectProviderAsync(
            new() { OpenIdConnectProviderArn = oidc }, cancellationToken: Token)).ClientIdList
            .Should().Equal("first", "second");
        await new Sts.StsClient(Grpc.Anonymous).AssumeRoleWithWebIdentityAsync(
            new() { RoleArn = Role, RoleSessionName = "kept", WebIdentityToken = token }, cancellationToken: Token);
    }

    private Task<AssumeRoleWithSAMLResponse> Assume(string response) => new Sts.StsClient(Grpc.Anonymous).AssumeRoleWithSAMLAsync(
        new() { RoleArn = Role, PrincipalArn = Saml, SamlAssertion = response }, cancellationToken: Token).ResponseAsync;
}
