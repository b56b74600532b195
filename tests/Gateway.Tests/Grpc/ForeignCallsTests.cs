using Rolecall.Gateway.Wires.Grpc;

namespace Rolecall.Gateway.Tests.Grpc;

/// <summary>Calls that anybody may make, and that may last.</summary>
public sealed class ForeignCallsTests
{
    private readonly ForeignCalls calls = new();
    private readonly List<string> gone = [];

    [Fact]
    public void Connection_WithItsPart_MakesRoomOfItsOwn()
    {
        var greedy = new object();
        Enter(new object(), "other");
        for (var i = 0; i <= ForeignCalls.MostOfOneConnection; i++)
            Enter(greedy, $"greedy {i}");

        gone.Should().Equal("greedy 0");
    }

    [Fact]
    public void Newcomer_IsAlwaysLetIn_InThePlaceOfWhoeverHasTheMost()
    {
        Enter(new object(), "alone");
        var crowds = Enumerable.Range(0, ForeignCalls.Most).Select(_ => new object()).ToArray();
        for (var i = 0; i < ForeignCalls.Most - 1; i++)
            Enter(crowds[i / 2], $"crowd {i}");
        Enter(new object(), "newcomer");

        gone.Should().Equal("crowd 0");
    }

    [Fact]
    public void Call_ThatEnded_GivesItsPlaceBack()
    {
        var one = new object();
        for (var i = 0; i < 1_000; i++)
            Enter(one, "call").Dispose();

        gone.Should().BeEmpty();
    }

    private IDisposable Enter(object connection, string name) => calls.Enter(connection, () => gone.Add(name));
}
