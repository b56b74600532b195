using Rolecall.Api.Sts.V1;
using Rolecall.LoadTool.Commands;
using Rolecall.LoadTool.Measured;
using Rolecall.LoadTool.Measured.OverTime;
using Rolecall.LoadTool.Wires;

namespace Rolecall.Load.Tests;

public sealed class FiguresTests
{
    [Theory]
    [InlineData("p99>10ms", true)]
    [InlineData("p99 > 20 ms", false)]
    [InlineData("p99.9>0.02s", true)]
    [InlineData("max<=30ms", true)]
    [InlineData("error_rate>0.1%", true)]
    [InlineData("error_rate>2%", false)]
    [InlineData("rate<100", false)]
    [InlineData("rate<=200", true)]
    [InlineData("server_cpu>1", true)]
    public void Threshold_IsBrokenWhereItsComparisonHolds(string threshold, bool broken) =>
        Threshold.Parse(threshold).Fails(ResultOf(failures: 10)).Should().Be(broken);

    [Theory]
    [InlineData("p98>10ms")]
    [InlineData("p99>10")]
    [InlineData("p99=10ms")]
    [InlineData("error_rate>1")]
    [InlineData("rate>10ms")]
    [InlineData("")]
    public void Threshold_ThatIsNone_IsRefused(string threshold)
    {
        Action parsing = () => Threshold.Parse(threshold);

        parsing.Should().Throw<LoadTool.UsageException>();
    }

    [Fact]
    public void Fairness_IsOneWhereAllAreServedAlike_AndFallsWhereOneIsNot()
    {
        OrganizationFigures Of(string name, double mean) => new(name, 10, 0, mean, mean);

        Fairness.Of([Of("a", 5), Of("b", 5)]).Jain.Should().BeApproximately(1, 1e-9);
        var uneven = Fairness.Of([Of("a", 1), Of("b", 1_000_000)]);
        (uneven.FastestDecile, uneven.SlowestDecile).Should().Be((1, 1_000_000));
        uneven.Jain.Should().BeApproximately(0.5, 0.001);
    }

    [Theory]
    [InlineData(1.055, "slower by 4.0 % to 7.0 %")]
    [InlineData(0.95, "faster by 3.5 % to 6.4 %")]
    public void Comparison_TellsAnIntervalThatLeavesOneOut(double ratio, string words) =>
        CompareCommand.Words(ratio > 1 ? new Interval(ratio, 1.04, 1.07) : new Interval(ratio, 0.936, 0.965), "slower", "faster")
            .Should().Be(words);

    [Fact]
    public void Bootstrap_OfRunsThatAreAlike_SaysNothing_AndOfOthersWhatSetsThemApart()
    {
        double[] before = [.. Enumerable.Range(0, 60).Select(second => 10 + second % 5)];

        Bootstrap.RatioOfMedians(before, [.. before.Reverse()])!.SaysNothing.Should().BeTrue();
        var slower = Bootstrap.RatioOfMedians(before, [.. before.Select(value => value * 1.5)])!;
        slower.SaysNothing.Should().BeFalse();
        slower.Ratio.Should().BeApproximately(1.5, 1e-9);
        Bootstrap.RatioOfMedians([], before).Should().BeNull();
    }

    /// <summary>Of one second's figure the interval would have no width: a certainty that nobody has.</summary>
    [Theory]
    [InlineData(1, 0, "p99: too short to compare (wants 10 seconds with calls of each run)")]
    [InlineData(9, 0, "p99: too short to compare (wants 10 seconds with calls of each run)")]
    [InlineData(10, 3, "p99: slower by 100.0 % to 100.0 %")]
    public void Comparison_OfRunsThatAreTooShort_IsNoRegression(int seconds, int code, string told)
    {
        var (output, before) = (new StringWriter(), ResultOf(0) with { Slices = Slices(60, 15) });

        CompareCommand.Run(before, before with { Slices = Slices(seconds, 30) }, mostSlower: 5, output).Should().Be(code);
        output.ToString().Should().Contain(told);

        static SliceFigures[] Slices(int seconds, double p99) =>
            [.. Enumerable.Range(0, seconds).Select(second => new SliceFigures(second, 200, 0, 2, p99, 30))];
    }

    [Theory]
    [InlineData("User: arn:aws:iam::1:user/u is not authorized to perform: x because no identity-based policy allows the x action",
        "no identity-based policy allows")]
    [InlineData("… with an explicit deny in a service control policy", "explicit deny in service control policy")]
    [InlineData("User: u is not authorized to perform: sts:AssumeRole on resource: r", "not told")]
    public void Denial_IsCountedByTheLayerThatItsTextNames(string text, string layer) => DenialLayer.Of(text).Should().Be(layer);

    [Fact]
    public void QueryForm_IsAsAwsClientsSendIt()
    {
        var request = new AssumeRoleRequest
        {
            RoleArn = "arn:aws:iam::111122223333:role/R",
            RoleSessionName = "s",
            DurationSeconds = 900,
            Tags = { new Tag { Key = "k", Value = "ü &" } }
        };

        System.Text.Encoding.ASCII.GetString(QueryForm.Of("AssumeRole", "sts", request)).Should().Be(
            "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2FR&RoleSessionName=s&DurationSeconds=900&Tags.member.1.Key=k&Tags.member.1.Value=%C3%BC%20%26");
    }

    internal static RunResult ResultOf(long failures, string text = "t") => new()
    {
        Scenario = "s",
        Load = "l",
        Seed = 1,
        Wire = "grpc",
        StartedAt = DateTimeOffset.UnixEpoch,
        Seconds = 5,
        Members = 2,
        Calls = 1_000,
        Failures = failures,
        Rate = 200,
        Latency = new LatencyFigures(3, 2, 5, 8, 15, 25, 29, 30),
        Percentiles = [[0, 1], [50, 2], [99, 15], [100, 30]],
        Steps = [new StepFigures("assume-role", 1_000, failures, 200, new LatencyFigures(3, 2, 5, 8, 15, 25, 29, 30))],
        Refusals = [new Refusal("AccessDenied", text, failures)],
        Denials = new Dictionary<string, long> { ["not told"] = failures },
        BytesSent = 1,
        BytesReceived = 2,
        SliceSeconds = 1,
        Slices = [.. Enumerable.Range(0, 5).Select(second => new SliceFigures(second, 200, failures / 5, 2, 15, 30))],
        Fairness = new Fairness(2, 1, 3, 3),
        Organizations = [new OrganizationFigures("o1", 500, 0, 3, 15), new OrganizationFigures("o2", 500, failures, 3, 15)],
        Heat = new Heat(1, [new HeatRow("o2", [2, null, 30, 3, 2]), new HeatRow("o1", [2, 2, 2, 2, 2])]),
        Server = new ProcessorFigures(1, 1_000, 0.2, 1 << 20),
        Generator = new ProcessorFigures(1, 1_000, 0.2, 1 << 20),
        Events = [new Event(2, "server paused for 2 s")],
        Gateways = [new GatewayFigures(1, 500, 0, 100, 2, 15), new GatewayFigures(2, 500, failures, 100, 2, 15)],
        Baselines = [new BaselineFigures("bare gRPC echo", "l", 2_000, 0, 400, 1, 5, 250, 50, 0.5, 4)],
    };
}
