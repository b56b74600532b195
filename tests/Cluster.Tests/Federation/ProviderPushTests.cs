using Rolecall.Api.Iam.V1;
using Rolecall.Cluster.Tests.Sts;

namespace Rolecall.Cluster.Tests.Federation;

/// <summary>A change of a provider holds on every silo from the moment that it is acknowledged.</summary>
public sealed class ProviderPushTests(DemoSandbox silos) : IClassFixture<DemoSandbox>
{
    [Fact]
    public async Task DeletedProvider_ProvesNobody_AndMadeAnew_NobodyByTheFormerKeys()
    {
        var world = new FederationWorld(silos, "deleted.example");
        await world.Register();
        await world.World.Role("OfDeleted", world.Trust());
        (await world.Refusal("OfDeleted", world.Token())).Should().BeNull();

        await world.World.Gateway.Call<DeleteOpenIDConnectProviderResponse>(
            silos.Admin, new DeleteOpenIDConnectProviderRequest { OpenIdConnectProviderArn = world.Arn });
        (await world.World.CodeOf(Who.Anonymous, FederationWorld.Request("OfDeleted", world.Token()))).Should().Be("AccessDenied");
        await world.Register(withKeys: false);
        (await world.World.CodeOf(Who.Anonymous, FederationWorld.Request("OfDeleted", world.Token()))).Should().Be("AccessDenied");
        await world.Publish(FederationWorld.Key);
        (await world.Refusal("OfDeleted", world.Token())).Should().BeNull();
    }

    [Fact]
    public async Task ClientId_ThatIsTakenAway_IsRefusedAtOnce()
    {
        var world = new FederationWorld(silos, "clients.example");
        await world.Register();
        await world.World.Role("OfClients", world.Trust());
        var token = world.Token(change: claims => claims["aud"] = "app");
        (await world.Refusal("OfClients", token)).Should().Be(("InvalidIdentityToken", "Incorrect token audience"));

        await world.World.Gateway.Call<AddClientIDToOpenIDConnectProviderResponse>(
            silos.Admin, new AddClientIDToOpenIDConnectProviderRequest { OpenIdConnectProviderArn = world.Arn, ClientId = "app" });
        (await world.Refusal("OfClients", token)).Should().BeNull();
        await world.World.Gateway.Call<RemoveClientIDFromOpenIDConnectProviderResponse>(
            silos.Admin, new RemoveClientIDFromOpenIDConnectProviderRequest { OpenIdConnectProviderArn = world.Arn, ClientId = "app" });
        (await world.Refusal("OfClients", token)).Should().Be(("InvalidIdentityToken", "Incorrect token audience"));
    }

    [Fact]
    public async Task Keys_ThatAreReplaced_ProveNobodyAnyMore()
    {
        var world = new FederationWorld(silos, "rotated.example");
        await world.Register();
        await world.World.Role("OfRotated", world.Trust());
        await world.Publish(FederationWorld.Other);

        (await world.World.CodeOf(Who.Anonymous, FederationWorld.Request("OfRotated", world.Token()))).Should().Be("AccessDenied");
        (await world.Refusal("OfRotated", world.Token(key: FederationWorld.Other))).Should().BeNull();
    }

    [Fact]
    public async Task Keys_OfNoKeySet_AreRefused_AndOfNoProvider_NotFound()
    {
        var world = new FederationWorld(silos, "given.example");
        await world.Register();

        (await world.World.CodeOf(null!, new Api.Native.V1.SetProviderKeysRequest { OpenIdConnectProviderArn = world.Arn, KeySet = "{}" }))
            .Should().Be("ValidationError");
        (await world.World.CodeOf(
            null!, new Api.Native.V1.SetProviderKeysRequest { OpenIdConnectProviderArn = world.Arn + "/none", KeySet = """{"keys":[]}""" }))
            .Should().Be("NoSuchEntity");
        (await world.World.CodeOf(
            null!,
            new Api.Native.V1.SetProviderKeysRequest
            {
                OpenIdConnectProviderArn = "arn:aws:iam::999999999999:oidc-provider/given.example",
                KeySet = """{"keys":[]}"""
            }))
            .Should().Be("NoSuchEntity");
    }
}
