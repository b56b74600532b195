using Rolecall.Api.Iam.V1;

namespace Rolecall.Identity.Tests.Operations.Providers;

public sealed class OidcProvidersTests
{
    private const string Url = "https://tokens.example/id/ABC";
    private const string Arn = "arn:aws:iam::222222222222:oidc-provider/tokens.example/id/ABC";
    private const string Thumbprint = "0123456789abcdef0123456789ABCDEF01234567";

    private readonly TestAccount account = new();

    public OidcProvidersTests() => account.Run(
        new CreateOpenIDConnectProviderRequest { Url = Url, ClientIdList = { "one", "two" }, ThumbprintList = { Thumbprint } });

    private GetOpenIDConnectProviderResponse Provider =>
        account.Run<GetOpenIDConnectProviderResponse>(new GetOpenIDConnectProviderRequest { OpenIdConnectProviderArn = Arn });

    [Fact]
    public void GetOpenIDConnectProvider_TellsTheUrlWithoutItsScheme()
    {
        (Provider.Url, Provider.CreateDate.ToDateTimeOffset()).Should().Be(("tokens.example/id/ABC", TestAccount.Opened));
        Provider.ClientIdList.Should().Equal("one", "two");
        Provider.ThumbprintList.Should().Equal(Thumbprint);
    }

    [Fact]
    public void ThumbprintList_MayBeLeftOut()
    {
        var arn = account.Run<CreateOpenIDConnectProviderResponse>(new CreateOpenIDConnectProviderRequest
        {
            Url = "https://other.example"
        }).OpenIdConnectProviderArn;
        arn.Should().Be("arn:aws:iam::222222222222:oidc-provider/other.example");
        account.Run<ListOpenIDConnectProvidersResponse>(
            new ListOpenIDConnectProvidersRequest()).OpenIdConnectProviderList.Select(entry => entry.Arn)
            .Should().Equal(arn, Arn);
    }

    [Fact]
    public void CreateOpenIDConnectProvider_OfAUrlTaken_EntityAlreadyExists() => account.Refuses(
        new CreateOpenIDConnectProviderRequest { Url = Url }, "EntityAlreadyExists", $"Provider with url {Url} already exists.");

    [Theory]
    [InlineData("http://tokens.example")]
    [InlineData("tokens.example")]
    [InlineData("https://")]
    [InlineData("https://tokens.example:8443")]
    [InlineData("https://tokens.example?tenant=1")]
    [InlineData("https://tokens.example#part")]
    [InlineData("https://user@tokens.example")]
    [InlineData("https://tokens..example")]
    [InlineData("https://-tokens.example")]
    [InlineData("https://tokens.example/a b")]
    [InlineData("https://tökens.example")]
    public void CreateOpenIDConnectProvider_OfNoSuchUrl_ValidationError(string url) => account.Refuses(
        new CreateOpenIDConnectProviderRequest { Url = url }, "ValidationError", "Invalid Open ID Connect Provider URL");

    [Fact]
    public void Url_IsTakenToTheLetter()
    {
        account.Run(
            new CreateOpenIDConnectProviderRequest { Url = Url + "/" },
            new CreateOpenIDConnectProviderRequest { Url = "https://tokens.example/id/abc" });
        account.State.OidcProviders.Should().HaveCount(3);
    }

    [Fact]
    public void ClientIds_AreAHundredAtMost()
    {
        string[] hundred = [.. Enumerable.Range(0, 100).Select(n => $"client{n}")];
        account.Run(new CreateOpenIDConnectProviderRequest { Url = "https://full.example", ClientIdList = { hundred } });
        const string full = "arn:aws:iam::222222222222:oidc-provider/full.example";
        account.Run(new AddClientIDToOpenIDConnectProviderRequest { OpenIdConnectProviderArn = full, ClientId = "client7" });
        account.Refuses(
            new AddClientIDToOpenIDConnectProviderRequest { OpenIdConnectProviderArn = full, ClientId = "client100" },
            "LimitExceeded",
            "Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 100");
        account.Refuses(
            new CreateOpenIDConnectProviderRequest { Url = "https://more.example", ClientIdList = { hundred.Append("client100") } },
            "LimitExceeded",
            "Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 100");
        account.Run(new RemoveClientIDFromOpenIDConnectProviderRequest { OpenIdConnectProviderArn = full, ClientId = "client7" });
        account.Run(new RemoveClientIDFromOpenIDConnectProviderRequest { OpenIdConnectProviderArn = full, ClientId = "client7" });
        account.Run(new AddClientIDToOpenIDConnectProviderRequest { OpenIdConnectProviderArn = full, ClientId = "client100" });
    }

    [Fact]
    public void Thumbprints_AreFiveAtMost_AndHexadecimal()
    {
        account.Run(new UpdateOpenIDConnectProviderThumbprintRequest
        {
            OpenIdConnectProviderArn = Arn,
            ThumbprintList = { Enumerable.Repeat(Thumbprint, 5) }
        });
        Provider.ThumbprintList.Should().HaveCount(5);
        account.Refuses(
            new UpdateOpenIDConnectProviderThumbprintRequest
            {
                OpenIdConnectProviderArn = Arn,
                ThumbprintList = { Enumerable.Repeat(Thumbprint, 6) }
            },
            "InvalidInput",
            "Thumbprint list must contain fewer than 5 entries.");
        account.Refuses(
            new UpdateOpenIDConnectProviderThumbprintRequest
            {
                OpenIdConnectProviderArn = Arn,
                ThumbprintList = { Thumbprint[..39] + "g" }
            },
            "InvalidInput",
            "Thumbprints must be 40 hexadecimal digits.");
    }

    [Fact]
    public void Providers_AreAHundredAtMost()
    {
        foreach (var n in Enumerable.Range(1, 99))
            account.Run(new CreateOpenIDConnectProviderRequest { Url = $"https://host{n}.example" });
        account.Refuses(
            new CreateOpenIDConnectProviderRequest { Url = "https://host100.example" }, "LimitExceeded",
            "Cannot exceed quota for OpenIdConnectProvidersPerAccount: 100");
    }

    [Fact]
    public void DeleteOpenIDConnectProvider_IsIdempotent()
    {
        account.Run(
            new DeleteOpenIDConnectProviderRequest { OpenIdConnectProviderArn = Arn },
            new DeleteOpenIDConnectProviderRequest { OpenIdConnectProviderArn = Arn });
        account.Refuses(
            new GetOpenIDConnectProviderRequest { OpenIdConnectProviderArn = Arn },
            "NoSuchEntity",
            $"OpenIDConnect Provider not found for arn {Arn}");
    }

    [Theory]
    [InlineData("arn:aws:iam::333333333333:oidc-provider/tokens.example/id/ABC")]
    [InlineData("arn:aws:iam::222222222222:oidc-provider/tokens.example/id/abc")]
    [InlineData("arn:aws:iam::222222222222:saml-provider/tokens.example/id/ABC")]
    [InlineData("tokens.example/id/ABC.............")]
    public void ProviderOfAnotherArn_NoSuchEntity(string arn) => account.Refuses(
        new TagOpenIDConnectProviderRequest { OpenIdConnectProviderArn = arn, Tags = { new Tag { Key = "k", Value = "v" } } },
        "NoSuchEntity",
        $"OpenIDConnect Provider not found for arn {arn}");

    [Fact]
    public void Tags_AreAddedTakenAndListed()
    {
        account.Run(new TagOpenIDConnectProviderRequest
        {
            OpenIdConnectProviderArn = Arn,
            Tags = { new Tag { Key = "a", Value = "1" }, new Tag { Key = "b", Value = "2" } }
        });
        account.Run(new UntagOpenIDConnectProviderRequest { OpenIdConnectProviderArn = Arn, TagKeys = { "a" } });
        account.Run<ListOpenIDConnectProviderTagsResponse>(new ListOpenIDConnectProviderTagsRequest
        {
            OpenIdConnectProviderArn = Arn,
            MaxItems = 10
        })
            .Tags.Should().Equal(new Tag { Key = "b", Value = "2" });
    }

    [Fact]
    public void Restart_FindsTheProvider()
    {
        var before = Provider;
        account.ReadBack();
        Provider.Should().Be(before);
    }
}
