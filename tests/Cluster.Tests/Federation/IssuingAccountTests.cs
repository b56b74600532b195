using System.Text.Json.Nodes;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.DependencyInjection;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Cluster.Tests.Sts;
using Rolecall.Contracts;
using Rolecall.Federation.Oidc.Minting;
using Rolecall.Gateway.Requests;
using Rolecall.Policy;

namespace Rolecall.Cluster.Tests.Federation;

/// <summary>An account whose identity tokens another account of the sandbox takes: its keys are those of the moment.</summary>
public sealed class IssuingAccountTests(IssuingAccountTests.Silos silos) : IClassFixture<IssuingAccountTests.Silos>
{
    private readonly StsWorld world = new(silos);

    /// <summary>Whoever stole a key has it until it retires, and not a token longer.</summary>
    [Fact]
    public async Task KeyThatRetired_ProvesNobody_FromThatInstant()
    {
        var issuer = (await world.Gateway.Call<EnableOutboundWebIdentityFederationResponse>(
            silos.Admin, new EnableOutboundWebIdentityFederationRequest())).IssuerIdentifier;
        var host = issuer["https://".Length..];
        await world.Gateway.Call<CreateOpenIDConnectProviderResponse>(
            silos.Admin, new CreateOpenIDConnectProviderRequest { Url = issuer, ClientIdList = { "partner" } });
        await world.Role(
            "OfIssuing",
            $$$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRoleWithWebIdentity","Principal":{"Federated":"arn:aws:iam::{{{StsWorld.Account}}}:oidc-provider/{{{host}}}"} }}""");
        var stolen = await KeyOf("EC384_0");
        Task<(string Code, string Message)?> Refusal(SigningKey key, DateTimeOffset now) =>
            world.Refusal(Who.Anonymous, FederationWorld.Request("OfIssuing", TokenMint.Mint(key, new JsonObject
            {
                ["iss"] = issuer,
                ["sub"] = "ann",
                ["aud"] = "partner",
                ["iat"] = now.ToUnixTimeSeconds(),
                ["exp"] = now.AddHours(1).ToUnixTimeSeconds(),
            })));
        var start = silos.Time.GetUtcNow();
        (await Refusal(stolen, start)).Should().BeNull();

        var rotated = await world.Gateway.Call<RotateIssuerKeysResponse>(
            null, new RotateIssuerKeysRequest { AccountId = StsWorld.Account, LeadSeconds = 0 });

        (await Refusal(await KeyOf("EC384_1"), start)).Should().BeNull("a key that signs is known at once");
        (await Refusal(stolen, start)).Should().BeNull("what it signed before must last");
        var retired = rotated.Keys.Single(key => key.KeyId == "EC384_0").RetireTime.ToDateTimeOffset();
        await silos.Change<AdvanceClockResponse>(new AdvanceClockRequest { By = Duration.FromTimeSpan(retired - start) });
        (await Refusal(stolen, retired))!.Value.Code.Should().Be("AccessDenied");
        (await Refusal(await KeyOf("EC384_1"), retired)).Should().BeNull();
    }

    /// <summary>As a thief of the store would find it.</summary>
    private async Task<SigningKey> KeyOf(string id)
    {
        var stored = await silos.Events.Load(
            Keys.Account(Keys.DefaultSandbox, AccountId.Parse(StsWorld.Account)), TestContext.Current.CancellationToken);
        var key = stored.Records.Select(record => JsonNode.Parse(record.Span))
            .SelectMany(Objects)
            .Last(found => (string?)found["id"] == id && found.ContainsKey("privateKey"));
        return new SigningKey("ES384", id, Convert.FromBase64String((string)key["privateKey"]!));
    }

    private static IEnumerable<JsonObject> Objects(JsonNode? node) => node switch
    {
        JsonObject found => found.SelectMany(member => Objects(member.Value)).Append(found),
        JsonArray items => items.SelectMany(Objects),
        _ => [],
    };

    /// <summary>Both gateways are reached as one server over TLS: only such an issuer can be a provider.</summary>
    public sealed class Silos : TwoSilos
    {
        protected override void Configure(IServiceCollection services)
        {
            base.Configure(services);
            services.AddSingleton(provider => new PublicEndpoints(provider, "https://rolecall.example"));
        }
    }
}
