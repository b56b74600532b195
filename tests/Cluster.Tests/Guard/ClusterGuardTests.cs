using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Time.Testing;
using Rolecall.Server.Cluster;

namespace Rolecall.Cluster.Tests.Guard;

/// <summary>What a stranger, or a rogue silo, may try with the bytes of the handshake.</summary>
public sealed class ClusterGuardTests : IDisposable
{
    private readonly SecretFiles files = new();
    private readonly FakeTimeProvider time = new();
    private readonly ClusterSecret secret;

    public ClusterGuardTests() => secret = files.Make();

    public void Dispose() => files.Dispose();

    [Fact]
    public async Task BothSides_WithTheSecret_AreLetThrough()
    {
        var (acceptor, connector) = (Handshake.Accepting(secret, time), Handshake.Connecting(secret, time));

        await Handshake.Join(acceptor, connector);

        (acceptor.Passed, connector.Passed).Should().Be((true, true));
    }

    [Fact]
    public async Task Sides_OfTwoSecrets_RefuseEachOther()
    {
        var (acceptor, connector) = (Handshake.Accepting(secret, time), Handshake.Connecting(files.Make(), time));

        await Handshake.Join(acceptor, connector);

        await Refused(acceptor, "*does not know the cluster secret*");
        await Refused(connector, "*went away*");
    }

    [Fact]
    public async Task Connector_ThatIsAnsweredWithAWrongProof_SaysNothingMore()
    {
        var connector = Handshake.Connecting(secret, time);
        await connector.Say(RandomNumberGenerator.GetBytes(ClusterGuard.NonceBytes));
        await connector.Hear(ClusterGuard.NonceBytes + ClusterSecret.ProofBytes);
        await connector.Say(RandomNumberGenerator.GetBytes(ClusterSecret.ProofBytes));

        await Refused(connector, "*does not know the cluster secret*");
    }

    [Fact]
    public async Task Connector_ThatGetsItsOwnProofBack_IsNotFooled()
    {
        var connector = Handshake.Connecting(secret, time);
        await connector.Say(RandomNumberGenerator.GetBytes(ClusterGuard.NonceBytes));
        var answer = await connector.Hear(ClusterGuard.NonceBytes + ClusterSecret.ProofBytes);
        await connector.Say(answer[ClusterGuard.NonceBytes..]);

        await Refused(connector, "*does not know the cluster secret*");
    }

    [Fact]
    public async Task Acceptor_ThatIsSaidWhatAnotherConnectorSaid_RefusesIt()
    {
        var recorded = await Handshake.Join(Handshake.Accepting(secret, time), Handshake.Connecting(secret, time));
        var acceptor = Handshake.Accepting(secret, time);
        await acceptor.Hear(ClusterGuard.NonceBytes);
        await acceptor.Say(recorded);

        await Refused(acceptor, "*does not know the cluster secret*");
    }

    [Fact]
    public async Task Connector_ThatDialledARogue_CannotBeRelayedToASilo()
    {
        var (acceptor, connector) = (
            Handshake.Accepting(secret, time), Handshake.Connecting(secret, time, dialled: new IPEndPoint(IPAddress.Loopback, 6_666)));

        await Handshake.Join(acceptor, connector);

        await Refused(acceptor, "*does not know the cluster secret*");
    }

    [Fact]
    public async Task Client_OfAGateway_CannotBeRelayedToASilosPort()
    {
        var (acceptor, connector) = (Handshake.Accepting(secret, time), Handshake.Connecting(secret, time, ClusterPort.Gateway));

        await Handshake.Join(acceptor, connector);

        await Refused(acceptor, "*does not know the cluster secret*");
    }

    [Fact]
    public async Task Stranger_WhoSpeaksOnBeforeAnAnswer_IsRefused()
    {
        var acceptor = Handshake.Accepting(secret, time);
        await acceptor.Say(RandomNumberGenerator.GetBytes(ClusterGuard.NonceBytes + ClusterSecret.ProofBytes + 1));

        await Refused(acceptor, "*another protocol*");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    public async Task Stranger_WhoIsSlow_IsRefusedAtTheDeadline(int bytes)
    {
        var acceptor = Handshake.Accepting(secret, time);
        await acceptor.Hear(ClusterGuard.NonceBytes);
        await acceptor.Say(new byte[bytes]);
        time.Advance(ClusterGuard.Patience - TimeSpan.FromTicks(1));
        acceptor.Ended.IsCompleted.Should().BeFalse();

        time.Advance(TimeSpan.FromTicks(1));

        await Refused(acceptor, "*too slow*");
    }

    [Fact]
    public async Task Silo_ThatIsAnsweredByNobody_IsFreeAtTheDeadline()
    {
        var connector = Handshake.Connecting(secret, time);
        time.Advance(ClusterGuard.Patience);

        await Refused(connector, "*too slow*");
    }

    private static async Task Refused(Handshake handshake, string why)
    {
        (await FluentActions.Awaiting(() => handshake.Ended).Should().ThrowAsync<ConnectionAbortedException>()).WithMessage(why);
        handshake.Passed.Should().BeFalse();
    }
}
