using Google.Protobuf;
using Rolecall.Api.Native.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Sandboxes;
using Rolecall.Gateway;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Faults;
using Rolecall.Tests;

namespace Rolecall.Cluster.Tests.Sandboxing;

/// <summary>Tokens that administer one sandbox, on two silos: what was acknowledged at one holds at the other.</summary>
public sealed class SandboxTokenTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    [Fact]
    public async Task Token_RevokedAtOneSilo_IsRefusedAtTheOther_OnceThatIsAcknowledged()
    {
        await Create("revoking");
        var token = (await Do<CreateSandboxTokenResponse>("revoking", new CreateSandboxTokenRequest { TokenName = "second" })).AdminToken;
        foreach (var gateway in silos.Gateways)
            (await Refusal(gateway.WithToken(token), "revoking")).Should().BeNull("each silo now has a lease of settings with the token");

        await Do<RevokeSandboxTokenResponse>("revoking", new RevokeSandboxTokenRequest { TokenName = "second" });

        foreach (var gateway in silos.Gateways)
            (await Refusal(gateway.WithToken(token), "revoking"))!.Code.Should().Be("InvalidAdminToken");
    }

    [Fact]
    public async Task Token_MadeAtOneSilo_IsTakenAtTheOther_AndInNoOtherSandbox()
    {
        var (mine, _) = (await Create("mine"), await Create("theirs"));

        (await Refusal(silos.Second.WithToken(mine), "mine")).Should().BeNull();
        (await Refusal(silos.Second.WithToken(mine), "theirs")).Should().Be(Fault.InvalidAdminToken(presented: true));
        (await Refusal(silos.Second.WithToken(mine), "no-such")).Should().Be(Fault.InvalidAdminToken(presented: true));
        (await Refusal(silos.Second, "no-such"))!.Code.Should().Be("NoSuchSandbox", "the server's token may know which there are");
    }

    [Fact]
    public async Task Token_OfASandboxThatWasDeleted_IsRefusedByOneOfTheSameName()
    {
        var former = await Create("again");
        foreach (var gateway in silos.Gateways)
            (await Refusal(gateway.WithToken(former), "again")).Should().BeNull();

        await silos.First.Call<DeleteSandboxResponse>(null, new DeleteSandboxRequest { Name = "again" });
        foreach (var gateway in silos.Gateways)
            (await Refusal(gateway.WithToken(former), "again")).Should().Be(Fault.InvalidAdminToken(presented: true));
        var present = await Create("again");

        foreach (var gateway in silos.Gateways)
        {
            (await Refusal(gateway.WithToken(former), "again")).Should().Be(Fault.InvalidAdminToken(presented: true));
            (await Refusal(gateway.WithToken(present), "again")).Should().BeNull();
        }
    }

    [Fact]
    public async Task Token_OfASandboxThatIsServedAgain_OrWasReset_StaysGood_AndARevokedOneBad()
    {
        var token = await Create("kept");
        var revoked = (await Do<CreateSandboxTokenResponse>("kept", new CreateSandboxTokenRequest { TokenName = "other" })).AdminToken;
        await Do<RevokeSandboxTokenResponse>("kept", new RevokeSandboxTokenRequest { TokenName = "other" });
        await silos.First.WithToken(token).Try(null, new ResetSandboxRequest { Name = "kept" }, sandbox: "kept");

        await silos.Cluster.DeactivateAsync(silos.First.Grains.Grain<ISandboxGrain>("kept"));
        silos.Time.Advance(SandboxSettings.LeaseTime);

        (await Refusal(silos.Second.WithToken(token), "kept")).Should().BeNull();
        (await Refusal(silos.Second.WithToken(revoked), "kept")).Should().Be(Fault.InvalidAdminToken(presented: true));
    }

    [Fact]
    public async Task Stream_WhoseTokenIsRevoked_Ends()
    {
        await Create("tailed");
        var token = (await Do<CreateSandboxTokenResponse>("tailed", new CreateSandboxTokenRequest { TokenName = "tail" })).AdminToken;
        var tail = silos.Second.WithToken(token).Stream<AuditEvent>(new TailEventsRequest { AfterSequence = 0 }, "tailed");

        // The call that revokes is itself on record, and what the tail would tell next, whenever it has begun.
        await Do<RevokeSandboxTokenResponse>("tailed", new RevokeSandboxTokenRequest { TokenName = "tail" });
        Func<Task> ended = () => tail.OrFail("the tail did not end");

        (await ended.Should().ThrowAsync<RefusedCallException>()).Which.Fault.Should().Be(Fault.InvalidAdminToken(presented: true));
    }

    [Fact]
    public async Task Tokens_OfOneName_OrMoreThanTwenty_AreRefused()
    {
        await Create("many");
        for (var i = 1; i < 20; i++)
            await Do<CreateSandboxTokenResponse>("many", new CreateSandboxTokenRequest { TokenName = $"t{i}" });

        (await Attempt("first")).Should().Be("EntityAlreadyExists");
        (await Attempt("t20")).Should().Be("LimitExceeded");
        (await silos.First.Try(null, new RevokeSandboxTokenRequest { TokenName = "none" }, sandbox: "many")).Refused!.Fault.Code
            .Should().Be("NoSuchEntity");

        async Task<string?> Attempt(string name) =>
            (await silos.First.Try(null, new CreateSandboxTokenRequest { TokenName = name }, sandbox: "many")).Refused?.Fault.Code;
    }

    private async Task<string> Create(string sandbox) =>
        (await silos.First.Call<CreateSandboxResponse>(null, new CreateSandboxRequest { Name = sandbox })).AdminToken;

    private static async Task<Fault?> Refusal(GatewayOfSilo gateway, string sandbox) =>
        (await gateway.Try(null, new GetClockRequest(), sandbox: sandbox)).Refused?.Fault;

    private async Task<T> Do<T>(string sandbox, IMessage request)
        where T : IMessage
    {
        var (answer, refused, _) = await TwoSilos.Followed(silos.First.Try(null, request, sandbox: sandbox));
        return (T)(answer ?? throw refused!);
    }
}
