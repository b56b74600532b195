using Rolecall.LoadDriver.Loops;
using Rolecall.LoadTool.Measured;
using Rolecall.LoadTool.Reports;
using Rolecall.LoadTool.Targets;

namespace Rolecall.Load.Tests.Measured;

/// <summary>Whose the figures are: the server's, the generator's, or of a machine that both share.</summary>
public sealed class LimitTests
{
    private const int Machine = 2;

    [Theory]
    [InlineData(0, null)]
    [InlineData(10, null)]
    [InlineData(11, "1.1 % of the arrivals left 20 ms or more after they were due")]
    public void Generator_WhoseArrivalsLeaveLate_IsTheLimit(long late, string? why) =>
        Results.Limit(new Departures(Due: 1_000, late, Dropped: 0), Used(own: 0.5, server: 0.5, ServerPlace.Here), Machine)
            .Should().Be(why);

    [Theory]
    [InlineData(1.79, null)]
    [InlineData(1.9, "it kept 1.9 of 2 cores busy itself")]
    public void Generator_ThatTakesNearlyAllOfTheMachine_IsTheLimit(double own, string? why) =>
        Results.Limit(null, Used(own, server: null, ServerPlace.Elsewhere), Machine).Should().Be(why);

    [Theory]
    [InlineData(0.8, 0.9, nameof(ServerPlace.Here), null)]
    [InlineData(0.8, 1.9, nameof(ServerPlace.Elsewhere), null)]
    [InlineData(1.9, null, nameof(ServerPlace.Here), null)]
    [InlineData(
        0.8, 1.1, nameof(ServerPlace.Here),
        "generator (0.80) and server (1.10) kept 1.90 of 2 cores busy, which was the limit: on cores of its own the server may do more")]
    [InlineData(
        0.8, 1.1, nameof(ServerPlace.Loopback),
        "generator (0.80) and server (1.10) kept 1.90 of 2 cores busy, which was the limit: on cores of its own the server may do more"
            + " (that the server is on this machine is taken from its address)")]
    public void CallersWhoWait_AreLimitedByTheMachineThatBothShare(double own, double? server, string place, string? told) =>
        Results.Shared(isOpen: false, Used(own, server, Enum.Parse<ServerPlace>(place)), Machine).Should().Be(told);

    /// <summary>Its rate is what was asked for; its latencies are not the server's alone.</summary>
    [Fact]
    public void OpenLoad_OnAFullMachine_HasWaitsForCoresInItsLatencies() =>
        Results.Shared(isOpen: true, Used(0.8, 1.1, ServerPlace.Here), Machine).Should().Be(
            "generator (0.80) and server (1.10) kept 1.90 of 2 cores busy, so latencies have waits for a core in them");

    [Fact]
    public void Report_TellsIt_AndWhatWasNotAnswered_AndWhatWasNotCold()
    {
        var report = MarkdownReport.Of(FiguresTests.ResultOf(0) with { SharedMachine = "all of it", Unanswered = 3, CameAgain = 4 });

        report.Should().Contain("- **One machine was shared**: all of it.\n")
            .And.Contain("- **3 arrivals had calls that were not answered** when the run ended")
            .And.Contain("- **Not all was cold**: 4 arrivals took a member for another time; there are 2 members.\n");
        MarkdownReport.Of(FiguresTests.ResultOf(0)).Should().NotContain("shared").And.NotContain("not answered").And.NotContain("cold");
    }

    [Fact]
    public void Server_IsHereWhereItsProcessesAre_AndMaybeHereBehindTheLoopback()
    {
        Server At(string aws, IServerFigures? figures) =>
            new([new Gateway(new Uri(aws), Grpc: null)], AdminToken: null, figures, Started: null);

        At("http://192.0.2.1", new ProcessFigures(Environment.ProcessId)).Place.Should().Be(ServerPlace.Here);
        At("http://127.0.0.1", null).Place.Should().Be(ServerPlace.Loopback);
        At("http://192.0.2.1", null).Place.Should().Be(ServerPlace.Elsewhere);
    }

    /// <param name="own">Cores that the generator kept busy.</param>
    /// <param name="server">Cores that the server kept busy; null where it does not tell.</param>
    private static Usage Used(double own, double? server, ServerPlace place)
    {
        var elapsed = TimeSpan.FromSeconds(10);
        return new Usage(DateTimeOffset.UnixEpoch, elapsed, elapsed * own, server is { } cores ? elapsed * cores : null, ServerMemory: 0)
        {
            Place = place,
        };
    }
}
