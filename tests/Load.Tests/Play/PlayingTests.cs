using System.Collections.Concurrent;
using Rolecall.Api.SigV4;
using Rolecall.LoadDriver.Loops;
using Rolecall.LoadTool.Measured;
using Rolecall.LoadTool.Play;
using Rolecall.LoadTool.Scenarios;
using Rolecall.LoadTool.Targets;
using Rolecall.LoadTool.Wires;
using Rolecall.LoadTool.Worlds;
using Rolecall.Tests;

namespace Rolecall.Load.Tests.Play;

public sealed class PlayingTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(200);

    private readonly Wire wire = new();

    /// <summary>What the warm-up took is warm: what is measured begins with the members after it.</summary>
    [Fact]
    public async Task Cold_GoesOnWhereTheWarmUpEnded()
    {
        var result = await Play(Load(warmUp: Short), members: 100_000);

        wire.Sent.Should().Equal(Enumerable.Range(0, wire.Sent.Count));
        result.CameAgain.Should().Be(0);
    }

    [Fact]
    public async Task Cold_TellsThatMembersCameAgain()
    {
        var result = await Play(Load(warmUp: TimeSpan.Zero), members: 2);

        result.CameAgain.Should().Be(Math.Max(0, result.Calls - 2));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task CallsThatAreNeverAnswered_AreTold(bool isOpen)
    {
        wire.Answers = new TaskCompletionSource<Answer>().Task;
        using var ended = new CancellationTokenSource();
        var load = Load(warmUp: TimeSpan.Zero);
        load = isOpen ? load with { Phases = [new Phase(Short, 5, 5)] } : load with { Duration = TimeSpan.FromHours(1) };

        var playing = Play(load, members: 1, cancel: ended.Token);
        await wire.First.Task.OrFail("nothing was called");
        // An open load ends by itself.
        if (!isOpen)
            await ended.CancelAsync();

        var result = await playing.OrFail("there is no result");
        (result.Unanswered, result.Calls, result.Interrupted).Should().Be((1, 0, !isOpen));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Flow_EndsWhereTheRunIsEnded(bool isOpen)
    {
        using var ended = new CancellationTokenSource();
        var (load, hour) = (Load(warmUp: TimeSpan.Zero), TimeSpan.FromHours(1));
        load = isOpen ? load with { Phases = [new Phase(Short, 5, 5)] } : load with { Duration = hour };

        var playing = Play(load, members: 1, new Mix(1, [new Step(StepKind.AssumeRole), new Step(StepKind.AssumeRole)], hour), ended.Token);
        await wire.First.Task.OrFail("nothing was called");
        await ended.CancelAsync();

        var result = await playing.OrFail("the flow thinks on");
        (result.Unanswered, result.Calls, result.Interrupted).Should().Be((0, 1, true));
    }

    [Fact]
    public void Patience_IsACallAndTheLongestFlow()
    {
        Mix short1 = new(1, [new Step(StepKind.AssumeRole)], TimeSpan.Zero);
        // A step that is signed by a session may have to make it.
        Mix longer = new(1, [new Step(StepKind.AssumeRole), new Step(StepKind.GetRole)], TimeSpan.FromSeconds(30));

        Of(TimeSpan.FromMinutes(2), short1).Should().Be(TimeSpan.FromSeconds(2 * 127.5));
        Of(TimeSpan.FromMinutes(2), short1, longer).Should().Be(TimeSpan.FromSeconds(4 * 127.5 + 30));
        Of(TimeSpan.FromDays(7), longer, longer, longer).Should().BeLessThan(TimeSpan.FromDays(31), "timers take no more than 49 days");

        static TimeSpan Of(TimeSpan timeout, params Mix[] mixes) =>
            Playing.PatienceOf(new Scenario { Name = "n", Mixes = [.. mixes] }, timeout);
    }

    /// <summary>Of one caller, to whom members come one after another.</summary>
    private static LoadModel Load(TimeSpan warmUp) => new() { Callers = 1, Duration = Short, WarmUp = warmUp };

    private async Task<RunResult> Play(LoadModel load, int members, Mix? mix = null, CancellationToken? cancel = null)
    {
        var scenario = new Scenario
        {
            Name = "n",
            Load = load,
            Skew = new Skew(SkewKind.Cold),
            Mixes = [mix ?? new Mix(1, [new Step(StepKind.AssumeRole)], TimeSpan.Zero)],
        };
        var server = new Server([new Gateway(new Uri("http://localhost"), null)], AdminToken: null, Figures: null, Started: null);
        Member[] all = [.. Enumerable.Range(0, members).Select(i => new Member(
            "o", new AwsKeys(FormattableString.Invariant($"{i}"), "secret"), FormattableString.Invariant($"arn:aws:iam::{i:D12}:role/r")))];
        return await new Playing(scenario, server, all, wire) { Timeout = Short }
            .Run(cancel ?? TestContext.Current.CancellationToken);
    }

    /// <summary>Knows members by their keys; answers are there at once, but for a millisecond.</summary>
    private sealed class Wire : IWire
    {
        public ConcurrentQueue<int> Sent { get; } = [];

        public TaskCompletionSource First { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>What answers all calls; null for what grants them.</summary>
        public Task<Answer>? Answers { get; set; }

        public string Name => "none";

        public int GatewayCount => 1;

        public long ConnectionsOpened => 0;

        public async Task<Answer> Send(ApiCall call, long number)
        {
            Sent.Enqueue(int.Parse(call.Keys!.AccessKeyId, System.Globalization.CultureInfo.InvariantCulture));
            First.TrySetResult();
            if (Answers is { } answers)
                return await answers;
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
            return default;
        }

        public AwsKeys? Credentials(Answer answer) => null;

        public void Dispose()
        {
        }
    }
}
