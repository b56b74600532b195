using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Time.Testing;
using Rolecall.Gateway.Bodies;
using Rolecall.Gateway.Connections;

namespace Rolecall.Gateway.Tests;

/// <summary>Whom the gate lets in, and who gives way.</summary>
public sealed class ConnectionGateTests : IDisposable
{
    private readonly FakeTimeProvider time = new();
    private readonly ConnectionGate gate;

    public ConnectionGateTests() => gate = new ConnectionGate(new BodyBudgets(1 << 30), time);

    public void Dispose() => gate.Dispose();

    [Fact]
    public void Newcomer_ToAFullSource_TakesThePlaceOfTheOneThatWasIdleTheLongest()
    {
        var first = Enter("10.0.0.1");
        var second = Enter("10.0.0.1");
        first.Client!.RequestBegan();
        Fill("10.0.0.1", ConnectionGate.MostOfOneSource - 2);

        Enter("10.0.0.1").Client.Should().NotBeNull();

        IsClosed(second).Should().BeTrue();
        IsClosed(first).Should().BeFalse();
    }

    [Fact]
    public void Newcomer_ToASourceFullOfKnownCallers_IsClosed()
    {
        for (var i = 0; i < ConnectionGate.MostOfOneSource; i++)
            Enter("10.0.0.1").Client!.BecomeKnown("account-" + i % 8);

        Enter("10.0.0.1").Client.Should().BeNull();
        Enter("10.0.0.2").Client.Should().NotBeNull();
    }

    /// <summary>A tenant must not keep all others out either.</summary>
    [Fact]
    public void KnownConnections_OfOneAccount_BeyondItsShare_GiveWay()
    {
        var connections = Fill("10.0.0.1", ConnectionGate.MostOfOneSource);
        foreach (var (client, _) in connections)
            client!.BecomeKnown("greedy");

        Enter("10.0.0.1").Client.Should().NotBeNull();

        connections.Count(IsClosed).Should().Be(1);
        connections.Count(connection => connection.Client!.IsKnown).Should().Be(ConnectionGate.KnownOfOneAccount);
    }

    [Fact]
    public void Strangers_OfAllSources_LeaveThePlacesOfKnownCallersFree()
    {
        var strangers = Enumerable.Range(1, 7).SelectMany(source => Fill("10.0.0." + source, 1_000)).ToList();

        strangers.Count(connection => !IsClosed(connection)).Should().Be(ConnectionGate.Most - ConnectionGate.KeptForKnown);
        strangers.TakeWhile(IsClosed).Should().HaveCount(7_000 - (ConnectionGate.Most - ConnectionGate.KeptForKnown));
    }

    [Fact]
    public void Connection_ThatEnds_MakesRoom()
    {
        var connections = Fill("10.0.0.1", ConnectionGate.MostOfOneSource);
        gate.Leave(connections[5].Client!);

        Enter("10.0.0.1");

        connections.Where(IsClosed).Should().Equal(connections[5]);
    }

    [Fact]
    public void Connection_WithoutARequest_IsClosedTenSecondsAfterItWasAccepted()
    {
        var (silent, asking) = (Enter("10.0.0.1"), Enter("10.0.0.1"));
        time.Advance(TimeSpan.FromSeconds(9));
        asking.Client!.RequestBegan();
        IsClosed(silent).Should().BeFalse();

        time.Advance(TimeSpan.FromSeconds(2));

        IsClosed(silent).Should().BeTrue();
        IsClosed(asking).Should().BeFalse();
    }

    [Theory]
    [InlineData("10.0.0.1", "10.0.0.1", true)]
    [InlineData("10.0.0.1", "10.0.0.2", false)]
    [InlineData("10.0.0.1", "::ffff:10.0.0.1", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("0.0.0.0", "::", false)]
    public void Source_IsAnAddress_OrANetworkOfSixtyFourBits(string one, string other, bool same) =>
        (SourceAddress.Of(new IPEndPoint(IPAddress.Parse(one), 1)) == SourceAddress.Of(new IPEndPoint(IPAddress.Parse(other), 2)))
            .Should().Be(same);

    private (ClientConnection? Client, DefaultConnectionContext Connection) Enter(string address)
    {
        var connection = new DefaultConnectionContext { RemoteEndPoint = new IPEndPoint(IPAddress.Parse(address), 1) };
        return (gate.Admit(connection), connection);
    }

    private List<(ClientConnection? Client, DefaultConnectionContext Connection)> Fill(string address, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => Enter(address))];

    private static bool IsClosed((ClientConnection? Client, DefaultConnectionContext Connection) connection) =>
        connection.Client is null or { Gone: true };
}
