using System.Security.Cryptography;
using Google.Protobuf;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Cluster.Tests.Sts;
using Rolecall.Federation.Saml.Issuing;

namespace Rolecall.Cluster.Tests.Federation;

/// <summary>A corporate directory, a simulated SAML identity provider that speaks for its users, and an account that trusts that.</summary>
public sealed class SimulatedSamlIdpTests(DemoSandbox silos) : IClassFixture<DemoSandbox>, IAsyncLifetime
{
    private const string Attributes = "https://aws.amazon.com/SAML/Attributes/";
    private const string Denied = "AccessDenied";

    private static int run;

    private readonly StsWorld world = new(silos);
    private readonly string name = "Adfs" + Interlocked.Increment(ref run);

    private string EntityId => $"http://{name}.corp.example/adfs/services/trust";

    private string Provider => $"arn:aws:iam::{StsWorld.Account}:saml-provider/{name}";

    private string RoleArn => StsWorld.Arn("Of" + name);

    public async ValueTask InitializeAsync()
    {
        await Admin(User("ann", "ann@corp.example", ["Engineers", name], ("team", ["red", "blue"])));
        await Admin(User("bob", "", ["Guests"]));
        var created = (CreateSamlIdentityProviderResponse)await Admin(new CreateSamlIdentityProviderRequest
        {
            EntityId = EntityId,
            AttributeMappings =
            {
                Mapping("Role", $"{RoleArn},{Provider}", group: name),
                Mapping("SourceIdentity", "${user:name}.corp"),
                Mapping("PrincipalTag:mail", "mail ${user:email}"),
            },
        });
        await world.Gateway.Call<CreateSAMLProviderResponse>(
            silos.Admin, new CreateSAMLProviderRequest { Name = name, SamlMetadataDocument = created.Provider.Metadata });
        await world.Role("Of" + name, $$$"""
            {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["sts:AssumeRoleWithSAML","sts:TagSession","sts:SetSourceIdentity"],
             "Principal":{"Federated":"{{{Provider}}}"},"Condition":{"StringEquals":{"saml:iss":"{{{EntityId}}}","saml:sub_type":"persistent"} } }}
            """);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task UserOfTheGroup_GetsTheGroupsRole_UnderTheUsersName()
    {
        var answer = await Assume(await Mint("ann"));

        (answer.AssumedRoleUser.Arn, answer.Subject, answer.Issuer, answer.SourceIdentity).Should().Be(
            ($"arn:aws:sts::333333333333:assumed-role/Of{name}/ann", "ann", EntityId, "ann.corp"));
    }

    [Fact]
    public async Task UserOutsideTheGroup_GetsNoRole() =>
        (await Refusal(await Mint("bob")))
            .Should().Be(("InvalidIdentityToken", "SAML Assertion doesn't contain the requested Role and Metadata in the attributes"));

    [Fact]
    public async Task UserWhoLeavesTheGroup_GetsNoRoleFromThen()
    {
        var before = await Mint("ann");
        await Admin(User("ann", "ann@corp.example", ["Engineers"]));

        (await Refusal(await Mint("ann")))!.Value.Code.Should().Be("InvalidIdentityToken");
        (await Refusal(before)).Should().BeNull("what was signed before stays");
    }

    [Theory]
    [InlineData(SamlSignature.Response, false)]
    [InlineData(SamlSignature.Both, false)]
    [InlineData(SamlSignature.Assertion, true)]
    public async Task Response_SignedOrEncryptedAsAsked_IsTaken(SamlSignature signature, bool encrypted)
    {
        using var key = RSA.Create(2048);
        if (encrypted)
        {
            await world.Gateway.Call<UpdateSAMLProviderResponse>(silos.Admin, new UpdateSAMLProviderRequest
            {
                SamlProviderArn = Provider,
                AddPrivateKey = key.ExportPkcs8PrivateKeyPem(),
                AssertionEncryptionMode = "Required",
            });
        }
        var request = new MintSamlResponseRequest { EntityId = EntityId, User = "ann", Signature = signature };
        if (encrypted)
            request.EncryptionKey = key.ExportSubjectPublicKeyInfoPem();

        var response = ((MintSamlResponseResponse)await Admin(request)).SamlResponse;

        (await Refusal(response)).Should().BeNull();
        if (encrypted)
            (await Refusal(await Mint("ann")))!.Value.Code.Should().Be(Denied, "a plain assertion is refused where encryption is required");
    }

    [Fact]
    public async Task ResponseThatIsBadOnPurpose_IsRefused_InEachWay()
    {
        List<SamlResponseFault> taken = [];
        foreach (var fault in Enum.GetValues<SamlResponseFault>())
        {
            if (await Refusal(await Mint("ann", fault)) is null)
                taken.Add(fault);
        }

        taken.Should().Equal(SamlResponseFault.Unspecified);
    }

    [Fact]
    public void Faults_AreThoseThatAreMade() =>
        Enum.GetNames<SamlResponseFault>().Except(["Unspecified"]).Should().Equal(Enum.GetNames<SamlFault>());

    [Fact]
    public void Signatures_AreThoseThatAreMade() =>
        Enum.GetNames<SamlSignature>().Except(["Unspecified"]).Should().Equal(Enum.GetNames<SamlSigning>().Except(["None"]));

    [Fact]
    public async Task RotatedKey_IsTakenOnceTheProviderHasTheNewMetadata()
    {
        var former = await Mint("ann");
        var rotated = (RotateSamlIdentityProviderKeysResponse)await Admin(new RotateSamlIdentityProviderKeysRequest
        {
            EntityId = EntityId
        });
        (await Refusal(await Mint("ann")))!.Value.Code.Should().Be(Denied);

        await world.Gateway.Call<UpdateSAMLProviderResponse>(
            silos.Admin, new UpdateSAMLProviderRequest { SamlProviderArn = Provider, SamlMetadataDocument = rotated.Provider.Metadata });

        (await Refusal(await Mint("ann"))).Should().BeNull();
        (await Refusal(former)).Should().BeNull("the former key stays in the metadata until the next rotation");
    }

    [Fact]
    public async Task Mappings_AreReplacedWhole_AndAReferenceAloneHasAllValues()
    {
        await Admin(new UpdateSamlIdentityProviderRequest
        {
            EntityId = EntityId,
            AttributeMappings =
            {
                Mapping("Role", $"{RoleArn},{Provider}"),
                Mapping("PrincipalTag:team", "${user:team}"),
                Mapping("RoleSessionName", "${user:email}")
            },
        });

        (await Refusal(await Mint("ann")))!.Value.Code.Should().Be("InvalidIdentityToken", "a tag has one value");
        await Admin(User("ann", "ann@corp.example", [], ("team", ["red"])));
        (await Assume(await Mint("ann"))).AssumedRoleUser.Arn.Should().EndWith("/ann@corp.example");
        (await Refusal(await Mint("bob")))
            .Should().Be(("InvalidIdentityToken", "RoleSessionName is required in AuthnResponse"), "bob has no mail");
    }

    [Fact]
    public async Task Provider_ThatWasDeleted_SignsNothing()
    {
        await Admin(new DeleteSamlIdentityProviderRequest { EntityId = EntityId });

        ((ListSamlIdentityProvidersResponse)await Admin(new ListSamlIdentityProvidersRequest())).Providers.Select(one => one.EntityId)
            .Should().NotContain(EntityId);
        (await Code(new MintSamlResponseRequest { EntityId = EntityId, User = "ann" })).Should().Be("NoSuchEntity");
        (await Code(new RotateSamlIdentityProviderKeysRequest { EntityId = EntityId })).Should().Be("NoSuchEntity");
    }

    [Fact]
    public async Task User_ThatWasDeleted_IsSpokenForByNobody()
    {
        await Admin(User("eve" + name, "", []));
        await Mint("eve" + name);
        await Admin(new DeleteDirectoryUserRequest { Name = "eve" + name });

        ((ListDirectoryUsersResponse)await Admin(new ListDirectoryUsersRequest())).Users.Select(one => one.Name)
            .Should().NotContain("eve" + name).And.Contain("ann");
        (await Code(new MintSamlResponseRequest { EntityId = EntityId, User = "eve" + name })).Should().Be("NoSuchEntity");
    }

    [Fact]
    public async Task Provider_IsThereOnce() =>
        (await Code(new CreateSamlIdentityProviderRequest { EntityId = EntityId })).Should().Be("EntityAlreadyExists");

    [Fact]
    public async Task Provider_WithoutAnId_IsRefused() =>
        (await Code(new CreateSamlIdentityProviderRequest())).Should().Be("ValidationError");

    [Fact]
    public async Task User_OfMoreThanEightThousandCharacters_IsRefused() =>
        (await Code(User("long", "", [], ("about", [new string('x', 8193)])))).Should().Be("ValidationError");

    [Fact]
    public async Task EncryptionKey_ThatIsNone_IsRefused() =>
        (await Code(new MintSamlResponseRequest { EntityId = EntityId, User = "ann", EncryptionKey = "-----BEGIN PUBLIC KEY-----" }))
            .Should().Be("ValidationError");

    private static SamlAttributeMapping Mapping(string attribute, string value, string group = "") =>
        new() { Attribute = Attributes + attribute, Value = value, Group = group };

    private static PutDirectoryUserRequest User(
        string user, string email, string[] groups, params (string Name, string[] Values)[] attributes) =>
        new()
        {
            User = new DirectoryUser
            {
                Name = user,
                Email = email,
                Groups = { groups },
                Attributes = { attributes.Select(one => new DirectoryAttribute { Name = one.Name, Values = { one.Values } }) },
            },
        };

    private async Task<string> Mint(string user, SamlResponseFault fault = SamlResponseFault.Unspecified) =>
        ((MintSamlResponseResponse)await Admin(new MintSamlResponseRequest
        {
            EntityId = EntityId,
            User = user,
            Fault = fault
        })).SamlResponse;

    private AssumeRoleWithSAMLRequest Request(string response) =>
        new() { RoleArn = RoleArn, PrincipalArn = Provider, SamlAssertion = response };

    private Task<AssumeRoleWithSAMLResponse> Assume(string response) =>
        world.Gateway.Call<AssumeRoleWithSAMLResponse>(Who.Anonymous, Request(response));

    private Task<(string Code, string Message)?> Refusal(string response) => world.Refusal(Who.Anonymous, Request(response));

    private Task<IMessage> Admin(IMessage request) => world.Gateway.Call<IMessage>(null, request);

    private async Task<string> Code(IMessage request) => (await world.Refusal(null!, request))!.Value.Code;
}
