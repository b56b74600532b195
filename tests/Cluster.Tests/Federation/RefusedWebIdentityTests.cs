using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Cluster.Tests.Sts;
using Rolecall.Federation.Oidc.Minting;
using Rolecall.Gateway.Pipeline;

namespace Rolecall.Cluster.Tests.Federation;

/// <summary>Tokens that prove nobody, and what their bearers may learn: nothing of the account that they name.</summary>
public sealed class RefusedWebIdentityTests : IAsyncLifetime, IClassFixture<DemoSandbox>
{
    private const string Nothing = "Not authorized to perform sts:AssumeRoleWithWebIdentity";

    private static int run;

    private readonly DemoSandbox silos;
    private readonly FederationWorld world;
    private readonly string role = "R" + Interlocked.Increment(ref run);

    public RefusedWebIdentityTests(DemoSandbox silos)
    {
        this.silos = silos;
        world = new FederationWorld(silos, $"refused{run}.example");
    }

    public async ValueTask InitializeAsync()
    {
        await world.Register();
        await world.World.Role(role, world.Trust());
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData(TokenFault.Expired, "ExpiredTokenException", "Token expired: current date/time *")]
    [InlineData(TokenFault.NotYetValid, "InvalidIdentityToken", "The web identity token provided could not be validated")]
    [InlineData(TokenFault.NoExpiration, "InvalidIdentityToken", "Missing a required claim: exp")]
    [InlineData(TokenFault.TextualExpiration, "InvalidIdentityToken", "*")]
    [InlineData(TokenFault.WrongAudience, "InvalidIdentityToken", "Incorrect token audience")]
    [InlineData(TokenFault.WrongIssuer, "AccessDenied", Nothing)]
    [InlineData(TokenFault.DuplicateClaim, "InvalidIdentityToken", "The ID Token provided is not a valid JWT. *")]
    [InlineData(TokenFault.AlgorithmNone, "InvalidIdentityToken", "The ID Token provided is not a valid JWT. *")]
    [InlineData(TokenFault.HmacWithPublicKey, "InvalidIdentityToken", "The ID Token provided is not a valid JWT. *")]
    [InlineData(TokenFault.EmptySignature, "*", "*")]
    [InlineData(TokenFault.TamperedPayload, "AccessDenied", Nothing)]
    [InlineData(TokenFault.UnknownKeyId, "AccessDenied", Nothing)]
    [InlineData(TokenFault.OtherKey, "AccessDenied", Nothing)]
    [InlineData(TokenFault.EmbeddedKey, "*", "*")]
    [InlineData(TokenFault.KeySetUrl, "*", "*")]
    [InlineData(TokenFault.CriticalExtension, "InvalidIdentityToken", "*")]
    [InlineData(TokenFault.UnencodedPayload, "InvalidIdentityToken", "*")]
    [InlineData(TokenFault.PaddedSignature, "InvalidIdentityToken", "*")]
    public async Task BadToken_IsRefused(TokenFault fault, string code, string message)
    {
        var refusal = await world.Refusal(
            role, TokenMint.MintBad(fault, FederationWorld.Key, FederationWorld.Other, world.Claims(), silos.Time.GetUtcNow()));

        refusal.Should().NotBeNull();
        refusal!.Value.Code.Should().Match(code);
        refusal.Value.Message.Should().Match(message);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("a.b.c")]
    [InlineData("....")]
    [InlineData("eyJhbGciOiJFUzI1NiJ9.bnVsbA.c2ln")]
    public async Task Text_ThatIsNoToken_IsToldSo_WhateverRoleItIsFor(string text)
    {
        foreach (var arn in new[] { StsWorld.Arn(role), StsWorld.Arn("NoSuchRole"), "arn:aws:iam::999999999999:role/NoSuchAccount" })
        {
            (await world.Refusal(arn, text)).Should().Be(
                ("InvalidIdentityToken", "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)"),
                arn);
        }
    }

    [Fact]
    public async Task UnknownProvider_UnknownRole_UntrustedToken_AndUnknownAccount_AreAnsweredAlike()
    {
        var forged = world.Token(key: FederationWorld.Other);
        var elsewhere = new FederationWorld(silos, "registered-nowhere.example");
        await world.World.Role(role + "Untrusting", world.Trust("""{"StringEquals":{"aws:FederatedProvider":"another"}}"""));
        (string Role, string Token)[] asked =
        [
            (StsWorld.Arn(role), forged),
            (StsWorld.Arn("NoSuchRole"), forged),
            (StsWorld.Arn("NoSuchRole"), world.Token()),
            (StsWorld.Arn(role + "Untrusting"), world.Token()),
            (StsWorld.Arn(role), elsewhere.Token()),
            (StsWorld.Arn("NoSuchRole"), elsewhere.Token()),
            ("arn:aws:iam::222222222222:role/AnyRole", world.Token()),
            ("arn:aws:iam::999999999999:role/AnyRole", world.Token()),
            ("arn:aws:iam::999999999999:role/AnyRole", elsewhere.Token()),
        ];
        var answers = new List<(Identity.Faults.Fault, Denial?)>();
        foreach (var (arn, token) in asked)
        {
            var (_, refused, _) = await world.World.Gateway.Try(Who.Anonymous, FederationWorld.Request(arn, token), explain: true);
            answers.Add((refused!.Fault, refused.Denial));
        }

        answers.Should().AllBeEquivalentTo((
            new Identity.Faults.Fault("AccessDenied", Nothing, 403) { Category = Identity.Faults.FaultCategory.Denied }, (Denial?)null));
    }

    [Fact]
    public async Task TokenOfAProviderOfAnotherAccount_IsRefused()
    {
        await silos.First.DoAsRoot(
            "222222222222", new CreateRoleRequest { RoleName = role, AssumeRolePolicyDocument = world.Trust() }, silos.Time.GetUtcNow());

        (await world.Refusal($"arn:aws:iam::222222222222:role/{role}", world.Token())).Should().Be(("AccessDenied", Nothing));
    }

    [Fact]
    public async Task RefusedToken_IsOnNobodysTrail()
    {
        await world.Refusal(role, world.Token(key: FederationWorld.Other));

        var asked = new LookupEventsRequest { Filter = new AuditFilter { EventName = "AssumeRoleWithWebIdentity" }, PageSize = 1000 };
        (await world.World.Gateway.Call<LookupEventsResponse>(null, asked)).Events
            .Should().NotContain(found => found.RecordJson.Contains("role/" + role + "\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Refusals_AreToldAsAwsTellsThem_WhereTheSandboxSaysSo()
    {
        await silos.Change<SetSandboxRulesResponse>(new SandboxRules { TokenRefusalsAreTold = true });
        var elsewhere = new FederationWorld(silos, "registered-nowhere.example");

        (await world.Refusal(role, elsewhere.Token())).Should().Be(
            ("InvalidIdentityToken", "No OpenIDConnect provider found in your account for https://registered-nowhere.example"));
        (await world.Refusal(role, world.Token(key: FederationWorld.Other)))!.Value.Code.Should().Be("InvalidIdentityToken");
        await silos.Change<SetSandboxRulesResponse>(new SandboxRules { TokenRefusalsAreTold = false });
    }
}
