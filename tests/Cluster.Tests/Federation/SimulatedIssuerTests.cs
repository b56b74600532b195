using System.Buffers.Text;
using System.Text.Json.Nodes;
using Rolecall.Api.Native.V1;
using Rolecall.Cluster.Tests.Sts;
using Rolecall.Federation.Oidc.Minting;

namespace Rolecall.Cluster.Tests.Federation;

/// <summary>
/// A sandbox's issuers are aliases of real ones: providers and trust policies that name those run as they are, and nothing is fetched.
/// </summary>
public sealed class SimulatedIssuerTests(DemoSandbox silos) : IClassFixture<DemoSandbox>
{
    /// <summary>The issuer of the tests that neither rotate its keys nor delete it: a key takes a quarter of a second.</summary>
    private const string Standing = "token.actions0.githubusercontent.com";

    private const string Subject = "repo:acme/app:ref:refs/heads/main";

    private static int run;

    private FederationWorld world = new(silos, Standing);

    private string role = "Deploy0";

    private static string Claims(string subject) => $$"""{"sub":"{{subject}}","aud":"sts.amazonaws.com"}""";

    [Fact]
    public async Task Token_OfAnAlias_IsTakenAsTheRealIssuers()
    {
        await Prepare();

        var assumed = await world.Assume(role, await Mint(Subject));

        (assumed.SubjectFromWebIdentityToken, assumed.Provider, assumed.Audience).Should().Be((Subject, world.Arn, "sts.amazonaws.com"));
        (await world.Refusal(role, await Mint("repo:acme/other:ref:refs/heads/main")))!.Value.Code.Should().Be("AccessDenied");
    }

    [Fact]
    public async Task RotatedKey_SignsAtOnce_AndTheOneBeforeTheLastIsTakenBack()
    {
        await PrepareOwn();
        var first = await Mint(Subject);
        await world.Assume(role, first);

        var rotated = await Admin<RotateOidcIssuerKeysResponse>(new RotateOidcIssuerKeysRequest { Url = world.Issuer });
        await world.Assume(role, await Mint(Subject));
        await world.Assume(role, first);
        await Admin<RotateOidcIssuerKeysResponse>(new RotateOidcIssuerKeysRequest { Url = world.Issuer });
        await world.Assume(role, await Mint(Subject));

        rotated.Issuer.Keys.Select(key => key.KeyId).Should().Equal("RSA_0", "RSA_1");
        (await world.Refusal(role, first))!.Value.Code.Should().Be("AccessDenied");
    }

    /// <summary>Every kind of fault, by the name that the service has for it.</summary>
    public static TheoryData<OidcTokenFault> Faults =>
        [.. Enum.GetValues<OidcTokenFault>().Except([OidcTokenFault.Unspecified, OidcTokenFault.NoKeyId])];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task TokenThatIsBadOnPurpose_IsRefused(OidcTokenFault fault)
    {
        await Prepare();

        (await world.Refusal(role, await Mint(Subject, fault))).Should().NotBeNull();
        await world.Assume(role, await Mint(Subject));
    }

    [Fact]
    public void Faults_AreThoseThatTheMintMakes() =>
        Enum.GetNames<OidcTokenFault>().Except(["Unspecified"]).Should().Equal(Enum.GetNames<TokenFault>());

    [Fact]
    public async Task Issuer_ThatWasDeleted_SignsNothing()
    {
        await PrepareOwn();
        (await Admin<ListOidcIssuersResponse>(new ListOidcIssuersRequest())).Issuers.Select(issuer => issuer.Url)
            .Should().Contain(world.Issuer);

        await Admin<DeleteOidcIssuerResponse>(new DeleteOidcIssuerRequest { Url = world.Issuer });

        (await Admin<ListOidcIssuersResponse>(new ListOidcIssuersRequest())).Issuers.Select(issuer => issuer.Url)
            .Should().NotContain(world.Issuer);
        var refusal = await world.World.Refusal(null!, new MintOidcTokenRequest { Url = world.Issuer, Claims = "{}" });
        refusal!.Value.Code.Should().Be("NoSuchEntity");
    }

    /// <summary>Its keys are known to the provider by then.</summary>
    [Fact]
    public async Task Issuer_ThatWasDeleted_IsBelievedNoLonger_OnWhateverSilo()
    {
        await PrepareOwn();
        await world.Assume(role, await Mint(Subject));
        var kept = await Mint(Subject);

        await Admin<DeleteOidcIssuerResponse>(new DeleteOidcIssuerRequest { Url = world.Issuer });

        foreach (var gateway in silos.Gateways)
            (await gateway.FaultOf(Who.Anonymous, FederationWorld.Request(role, kept)))!.Code.Should().Be("AccessDenied");
    }

    [Fact]
    public async Task KeyBeforeTheLast_IsTakenNoLonger_ThoughNobodyBroughtANewerToken()
    {
        await PrepareOwn();
        var first = await Mint(Subject);
        await world.Assume(role, first);

        await Admin<RotateOidcIssuerKeysResponse>(new RotateOidcIssuerKeysRequest { Url = world.Issuer });
        await Admin<RotateOidcIssuerKeysResponse>(new RotateOidcIssuerKeysRequest { Url = world.Issuer });

        (await world.Refusal(role, first))!.Value.Code.Should().Be("AccessDenied");
    }

    [Fact]
    public async Task Token_ForAUserOfTheDirectory_SaysWhatTheDirectoryKnows_UnlessTheClaimsDiffer()
    {
        await Prepare();
        await Admin<PutDirectoryUserResponse>(new PutDirectoryUserRequest
        {
            User = new DirectoryUser { Name = "cyd", Email = "cyd@corp.example", Groups = { "Ops" } }
        });

        var minted = await Admin<MintOidcTokenResponse>(new MintOidcTokenRequest
        {
            Url = world.Issuer,
            User = "cyd",
            Claims = """{"aud":"sts.amazonaws.com","email":null}"""
        });
        var claims = JsonNode.Parse(Base64Url.DecodeFromChars(minted.Token.Split('.')[1]))!;

        ((string)claims["sub"]!, (string)claims["groups"]![0]!, claims["email"]).Should().Be(("cyd", "Ops", null));
        var refusal = await world.World.Refusal(null!, new MintOidcTokenRequest { Url = world.Issuer, User = "nobody", Claims = "{}" });
        refusal!.Value.Code.Should().Be("NoSuchEntity");
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("{\"a\":")]
    public async Task Claims_ThatAreNoJsonObject_AreRefused(string claims)
    {
        await Prepare();

        var refusal = await world.World.Refusal(null!, new MintOidcTokenRequest { Url = world.Issuer, Claims = claims });

        refusal!.Value.Code.Should().Be("ValidationError");
    }

    [Fact]
    public async Task Issuer_IsThereOnce()
    {
        await Prepare();

        var refusal = await world.World.Refusal(null!, new CreateOidcIssuerRequest { Url = world.Issuer });

        refusal!.Value.Code.Should().Be("EntityAlreadyExists");
    }

    /// <summary>The standing issuer, which the first who needs it makes.</summary>
    private async Task Prepare()
    {
        if (!(await Admin<ListOidcIssuersResponse>(new ListOidcIssuersRequest())).Issuers.Any(issuer => issuer.Url == world.Issuer))
            await Make();
    }

    private Task PrepareOwn()
    {
        var number = Interlocked.Increment(ref run);
        (world, role) = (new FederationWorld(silos, $"token.actions{number}.githubusercontent.com"), "Deploy" + number);
        return Make();
    }

    private async Task Make()
    {
        await Admin<CreateOidcIssuerResponse>(new CreateOidcIssuerRequest { Url = world.Issuer });
        await world.Register(withKeys: false);
        var host = world.Issuer["https://".Length..];
        await world.World.Role(
            role,
            world.Trust($$"""{"StringLike":{"{{host}}:sub":"repo:acme/app:*"},"StringEquals":{"{{host}}:aud":"sts.amazonaws.com"} }"""));
    }

    private async Task<string> Mint(string subject, OidcTokenFault fault = OidcTokenFault.Unspecified) =>
        (await Admin<MintOidcTokenResponse>(new MintOidcTokenRequest
        {
            Url = world.Issuer,
            Claims = Claims(subject),
            Fault = fault
        })).Token;

    private Task<T> Admin<T>(Google.Protobuf.IMessage request)
        where T : class, Google.Protobuf.IMessage => world.World.Gateway.Call<T>(null, request);
}
