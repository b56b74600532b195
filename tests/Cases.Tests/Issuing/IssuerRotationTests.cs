using System.Collections.Concurrent;
using Google.Protobuf.WellKnownTypes;
using Microsoft.IdentityModel.JsonWebTokens;
using Rolecall.Api.Native.V1;
using Rolecall.Identity.Organizations;

namespace Rolecall.Cases.Tests.Issuing;

/// <summary>An issuer's keys rotate while relying parties, who only have the served documents, verify its tokens.</summary>
public sealed class IssuerRotationTests(CaseServer server) : IClassFixture<CaseServer>
{
    private const int Rotations = 20;

    [Fact]
    public async Task Tokens_BeforeAndAfterARotation_Verify_UntilTheFormerKeyRetires()
    {
        const string sandbox = "rotating";
        await server.Run("default", new Credential.Administrator(), new CreateSandboxRequest { Name = sandbox });
        var alice = await IssuingUser.In(server, sandbox);
        var verifier = new RelyingParty(alice.Issuer);
        var before = await Tokens(alice);
        before.Select(KidOf).Should().Equal("RSA_0", "EC384_0");
        await Verify(verifier, before, valid: true);

        var keys = await Rotate(alice, leadSeconds: 60);
        keys.Select(key => key.KeyId).Should().Equal("RSA_0", "RSA_1", "EC384_0", "EC384_1");
        keys.Select(key => key.RetireTime is null).Should().Equal(false, true, false, true);
        (await Tokens(alice)).Select(KidOf).Should().Equal(["RSA_0", "EC384_0"], "the new keys are only published yet");

        await Advance(sandbox, seconds: 60);
        var after = await Tokens(alice);
        after.Select(KidOf).Should().Equal("RSA_1", "EC384_1");
        await Verify(verifier, after, valid: true);
        await Verify(new RelyingParty(alice.Issuer), before, valid: true);

        await Advance(sandbox, seconds: 65 * 60);
        await Verify(new RelyingParty(alice.Issuer), before, valid: false);
        await Verify(new RelyingParty(alice.Issuer), after, valid: true);
    }

    [Fact]
    public async Task Rotations_UnderLoad_MakeNoVerifierThatAsksAgainRefuseAToken()
    {
        const string sandbox = "rotating-under-load";
        await server.Run("default", new Credential.Administrator(), new CreateSandboxRequest { Name = sandbox });
        var alice = await IssuingUser.In(server, sandbox);
        var tokens = new ConcurrentBag<string>();
        var (refused, refusedByTheFirst, done) = (0, 0, false);
        var load = Enumerable.Range(0, 4).Select(worker => Task.Run(async () =>
        {
            var verifier = new RelyingParty(alice.Issuer);
            var stubborn = new RelyingParty(alice.Issuer);
            for (var i = 0; !Volatile.Read(ref done); i++)
            {
                var token = await alice.Token((worker + i) % 2 == 0 ? "RS256" : "ES384");
                tokens.Add(token);
                if (!(await verifier.Validate(token)).IsValid)
                    Interlocked.Increment(ref refused);
                if (!(await stubborn.ValidateByKnown(token)).IsValid)
                    Interlocked.Increment(ref refusedByTheFirst);
            }
        })).ToArray();
        for (var rotation = 0; rotation < Rotations; rotation++)
            await Rotate(alice, leadSeconds: 0);
        Volatile.Write(ref done, true);
        await Task.WhenAll(load);

        refused.Should().Be(0, $"of {tokens.Count} tokens");
        refusedByTheFirst.Should().BePositive(
            "a verifier that never asks again meets keys that it does not know: the check would see a refusal");
        var late = new RelyingParty(alice.Issuer);
        foreach (var token in tokens)
            (await late.Validate(token)).IsValid.Should().BeTrue("it is alive, so its key is published");
        var keys = await Rotate(alice, leadSeconds: 0);
        keys.Select(key => key.KeyId).Should().OnlyHaveUniqueItems().And.HaveCount(2 * (Rotations + 2));
    }

    [Fact]
    public async Task Rotation_OfAnAccountThatIsNoIssuer_IsRefused()
    {
        var rotating = async () => await server.Run(
            "default", new Credential.Administrator(), new RotateIssuerKeysRequest { AccountId = "123456789012" });
        (await rotating.Should().ThrowAsync<Gateway.Pipeline.RefusedCallException>()).Which.Fault.Code.Should().Be("NoSuchEntity");
    }

    [Fact]
    public async Task Rotation_WithoutTheAdminToken_IsRefused()
    {
        var rotating = async () => await server.Run(
            "default", new Credential.Nobody(), new RotateIssuerKeysRequest { AccountId = "123456789012" });
        (await rotating.Should().ThrowAsync<Gateway.Pipeline.RefusedCallException>()).Which.Fault.Code.Should().NotBe("NoSuchEntity");
    }

    private static async Task<string[]> Tokens(IssuingUser user) => [await user.Token("RS256"), await user.Token("ES384")];

    private static string KidOf(string token) => new JsonWebToken(token).Kid;

    private static async Task Verify(RelyingParty verifier, string[] tokens, bool valid)
    {
        foreach (var token in tokens)
            (await verifier.Validate(token)).IsValid.Should().Be(valid, KidOf(token));
    }

    private async Task<IReadOnlyList<IssuerKey>> Rotate(IssuingUser user, int leadSeconds) => ((RotateIssuerKeysResponse)(await server.Run(
        user.Sandbox, new Credential.Administrator(),
        new RotateIssuerKeysRequest { AccountId = user.AccountId, LeadSeconds = leadSeconds })).Answer).Keys;

    private Task Advance(string sandbox, int seconds) =>
        server.Run(
            sandbox,
            new Credential.Administrator(),
            new AdvanceClockRequest { By = Duration.FromTimeSpan(TimeSpan.FromSeconds(seconds)) });
}
