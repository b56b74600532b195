using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Rolecall.Api.Native.V1;
using Rolecall.Federation.Oidc.Minting;
using Rolecall.Grains.Providers;

namespace Rolecall.Cluster.Tests.Federation;

/// <summary>Keys that are fetched from the issuer, by a fetcher that counts and never leaves the process.</summary>
public sealed class IssuerFetchTests(IssuerFetchTests.Silos silos) : IClassFixture<IssuerFetchTests.Silos>
{
    [Fact]
    public async Task Issuer_IsNotAsked_UnlessTheSandboxListsIt()
    {
        var world = await World("unlisted.example", FederationWorld.Key);
        (await world.World.CodeOf(Who.Anonymous, FederationWorld.Request("Runlisted", world.Token()))).Should().Be("AccessDenied");
        silos.Web.AskedOf("unlisted.example").Should().Be(0);
    }

    [Fact]
    public async Task Keys_AreFetchedOnce_AndAgainForAnUnknownKey_OnceAMinute()
    {
        var world = await World("fetched.example", FederationWorld.Key);
        await List("https://fetched.example");
        (await world.Refusal("Rfetched", world.Token())).Should().BeNull();
        (await world.Refusal("Rfetched", world.Token())).Should().BeNull();
        silos.Web.AskedOf("fetched.example").Should().Be(2, "the discovery document and the key set");

        silos.Web.Publish("fetched.example", FederationWorld.Key, FederationWorld.Other);
        (await world.World.CodeOf(Who.Anonymous, FederationWorld.Request("Rfetched", world.Token(key: FederationWorld.Other))))
            .Should().Be("AccessDenied");
        silos.Time.Advance(PublishedKeys.FetchedEvery);
        (await world.Refusal("Rfetched", world.Token(key: FederationWorld.Other))).Should().BeNull();
        silos.Web.AskedOf("fetched.example").Should().Be(4);

        await List();
        (await world.World.CodeOf(Who.Anonymous, FederationWorld.Request("Rfetched", world.Token())))
            .Should().Be("AccessDenied", "it is taken off the list");
    }

    [Fact]
    public async Task Issuer_ThatDoesNotAnswer_IdpCommunicationError()
    {
        var world = await World("silent.example");
        await List("https://silent.example");
        (await world.Refusal("Rsilent", world.Token()))!.Value.Code.Should().Be("IDPCommunicationError");
    }

    [Fact]
    public async Task KeySet_OfAHostThatIsNotListed_IsNotFetched()
    {
        var world = await World("elsewhere.example", FederationWorld.Key);
        silos.Web.Discoveries["elsewhere.example"] = "https://keys.example/jwks";
        silos.Web.KeySets["keys.example"] = silos.Web.KeySets["elsewhere.example"];
        await List("https://elsewhere.example");
        (await world.Refusal("Relsewhere", world.Token()))!.Value.Code.Should().Be("IDPCommunicationError");
        silos.Web.AskedOf("keys.example").Should().Be(0);
        silos.Time.Advance(PublishedKeys.FetchedEvery);
        await List("https://elsewhere.example", "https://keys.example");
        (await world.Refusal("Relsewhere", world.Token())).Should().BeNull();
    }

    private async Task<FederationWorld> World(string host, params SigningKey[] keys)
    {
        var world = new FederationWorld(silos, host);
        await world.Register(withKeys: false);
        await world.World.Role("R" + host.Split('.')[0], world.Trust());
        if (keys.Length > 0)
            silos.Web.Publish(host, keys);
        return world;
    }

    private Task<SetSandboxRulesResponse> List(params string[] issuers) =>
        silos.Change<SetSandboxRulesResponse>(new SandboxRules { IssuerFetches = new IssuerFetches { Issuers = { issuers } } });

    /// <summary>Both silos fetch from the same web.</summary>
    public sealed class Silos : TwoSilos
    {
        internal FakeWeb Web { get; } = new();

        protected override void Configure(IServiceCollection services)
        {
            base.Configure(services);
            services.AddSingleton<IIssuerFetcher>(Web);
        }
    }

    internal sealed class FakeWeb : IIssuerFetcher
    {
        private readonly ConcurrentDictionary<string, int> asked = new();

        public ConcurrentDictionary<string, string> Discoveries { get; } = new();

        public ConcurrentDictionary<string, byte[]> KeySets { get; } = new();

        public int AskedOf(string host) => asked.GetValueOrDefault(host);

        public void Publish(string host, params SigningKey[] keys)
        {
            Discoveries[host] = $"https://{host}/jwks";
            KeySets[host] = IssuerDocuments.KeySet(keys);
        }

        public Task<byte[]?> Fetch(Uri url, bool privateNetworks)
        {
            asked.AddOrUpdate(url.Host, 1, (_, times) => times + 1);
            var found = url.AbsolutePath == "/jwks"
                ? KeySets.GetValueOrDefault(url.Host)
                : Discoveries.TryGetValue(url.Host, out var keys)
                    ? Encoding.UTF8.GetBytes($$"""{"issuer":"https://{{url.Host}}","jwks_uri":"{{keys}}"}""")
                    : null;
            return Task.FromResult(found);
        }
    }
}
