using Rolecall.LoadTool.Commands;
using Rolecall.LoadTool.Measured;

namespace Rolecall.Load.Tests.Commands;

/// <summary>Whether the rate of a trial holds, and why not: of results that are made, a thousand calls in five seconds.</summary>
public sealed class FindMaxTests
{
    private const string OfTime = "p99<20ms";
    private const string OfErrors = "error_rate<5%";

    private static readonly RunResult Fine = FiguresTests.ResultOf(failures: 0) with { Offered = 200, Arrivals = 1_000 };

    [Fact]
    public void Rate_Holds_WhereAllIsAnswered() => Why(OfTime, Fine).Should().BeNull();

    [Fact]
    public void LastAnswer_MayTakeItsTime() => Why(OfTime, Fine with { Seconds = 8, Rate = 125 }).Should().BeNull();

    [Fact]
    public void Bound_ThatIsBroken_IsTold() => Why("p99<10ms", Fine).Should().Be("p99<10ms: it is 15");

    [Fact]
    public void Bound_OfWhatWasNotMeasured_DoesNotHold() =>
        Why("server_cpu<5000", Fine with { Server = null }).Should().Be("server_cpu<5000: it was not measured");

    [Fact]
    public void Server_ThatRefusesQuickly_DoesNotHold() =>
        Why(OfTime, FiguresTests.ResultOf(failures: 11) with { Arrivals = 1_000 }).Should().Be("11 of 1000 calls failed");

    [Fact]
    public void OneOfAHundredCalls_MayFail() =>
        Why(OfTime, FiguresTests.ResultOf(failures: 10) with { Arrivals = 1_000 }).Should().BeNull();

    [Theory]
    [InlineData(OfErrors, null)]
    [InlineData("errors<5", "errors<5: it is 40")]
    public void Bound_OfErrors_SaysHowManyMayFail(string bound, string? why) =>
        Why(bound, FiguresTests.ResultOf(failures: 40) with { Arrivals = 1_000 }).Should().Be(why);

    /// <summary>A flow makes several calls, so that there are calls enough where arrivals are missing.</summary>
    [Fact]
    public void Arrivals_ThatDidNotLeave_AreCountedAsArrivals() =>
        Why(OfErrors, Fine with { Arrivals = 300, Dropped = 4 }).Should().Be("4 of 300 arrivals did not leave: too many were under way");

    [Fact]
    public void OneOfAHundredArrivals_MayBeDropped() => Why(OfTime, Fine with { Arrivals = 300, Dropped = 3 }).Should().BeNull();

    [Theory]
    [InlineData(100, "answers came later and later, each second by 100 ms")]
    [InlineData(40, null)]
    public void Server_ThatIsBehind_DoesNotHold_ThoughItAnswersAllInTheEnd(double growth, string? why)
    {
        var slices = Enumerable.Range(0, 5).Select(second => new SliceFigures(second, 200, 0, P50: second * growth, 0, 0));

        Why(OfErrors, Fine with { Slices = [.. slices] }).Should().Be(why);
    }

    [Fact]
    public void Trial_OfOneSecond_HasNoHalves() => Why(OfTime, Fine with { Slices = [.. Fine.Slices.Take(1)] }).Should().BeNull();

    [Fact]
    public void Trial_WithoutAnAnswer_DoesNotHold() => Why(OfTime, Fine with { Calls = 0 }).Should().Be("no call came back");

    [Fact]
    public void Generator_ThatWasTheLimit_DoesNotHold() =>
        Why(OfTime, Fine with { GeneratorWasTheLimit = "why" }).Should().Be("the generator was the limit: why");

    private static string? Why(string bound, RunResult trial) => FindMaxCommand.Why([Threshold.Parse(bound)], trial);
}
