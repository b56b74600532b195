using System.Diagnostics;
using Rolecall.Api.SigV4;
using Rolecall.LoadTool.Faults;
using Rolecall.LoadTool.Measured;
using Rolecall.LoadTool.Scenarios;
using Rolecall.LoadTool.Targets;
using Rolecall.LoadTool.Wires;
using Rolecall.LoadTool.Worlds;

namespace Rolecall.Load.Tests;

/// <summary>Nothing that failed, or was not done, is passed over.</summary>
public sealed class RecorderTests
{
    [Fact]
    public void CallThatIsToBeRefused_AndIsAllowed_FailsWithALine()
    {
        var recorder = Recorder(StepKind.AssumeRoleDenied);

        recorder.Add(0, 0, 0, Stopwatch.GetTimestamp(), new Answer(default, null, null, 0));
        recorder.Add(0, 0, 0, Stopwatch.GetTimestamp(), new Answer(default, "AccessDenied", "no", 0));

        recorder.All.Failures.Should().Be(1);
        recorder.Refusals.Should().ContainSingle().Which.Key.Code.Should().Be("Allowed");
    }

    [Fact]
    public void RefusalsThatDifferByNamesAlone_AreOneKind()
    {
        var recorder = Recorder(StepKind.AssumeRole);

        foreach (var one in (string[])["a1", "b2"])
            recorder.Add(0, 0, 0, Stopwatch.GetTimestamp(), new Answer(
                default,
                "AccessDenied",
                $"User: arn:aws:iam::1:user/{one} may not on \"arn:aws:s3:::{one}/object\": https://x/#/authorization-details/{one} for details",
                0));

        recorder.Refusals.Should().ContainSingle().Which.Key.Text
            .Should().Be("User: ARN may not on ARN https://x/#/authorization-details/… for details");
    }

    /// <summary>A throughput by when calls were due would be what was offered, whatever the server did.</summary>
    [Fact]
    public void CallIsCounted_InTheSecondInWhichItCameBack()
    {
        var recorder = Recorder(StepKind.AssumeRole);
        var due = Stopwatch.GetTimestamp();

        // It was due three seconds from now, and is back already.
        recorder.Add(0, 0, 0, due + 3 * Stopwatch.Frequency, new Answer(default, null, null, 0));

        recorder.Slices.Select(second => second.Calls).Should().Equal(0, 0, 0, 1, 0, 0);
        recorder.CameBack.Should().Equal(1, 0, 0, 0, 0, 0);
    }

    [Fact]
    public async Task FaultThatWasDueAfterTheEnd_IsToldAsNotDone()
    {
        var chaos = new LoadTool.Faults.Chaos(
            FaultFile.Read("f", "faults: [{ at: 1h, do: revoke-sessions }, { at: 2h, do: advance-clock, by: 1h }]"),
            new Server([], AdminToken: null, Figures: null, Started: null),
            []);

        await chaos.Run(new CancellationToken(canceled: true));

        chaos.Events.Select(one => one.What).Should().Equal(
            "revoke-sessions was not done: it was due after 3600 s", "advance-clock was not done: it was due after 7200 s");
    }

    private static Recorder Recorder(StepKind step)
    {
        var scenario = new Scenario
        {
            Name = "one",
            Load = new LoadModel { Callers = 1, Duration = TimeSpan.FromSeconds(5) },
            Mixes = [new Mix(1, [new Step(step)], TimeSpan.Zero)],
        };
        var recorder = new Recorder(
            scenario, [new Member("o", new AwsKeys("AKIAIOSFODNN7EXAMPLE", "s"), "arn:aws:iam::111122223333:role/r")], gateways: 1);
        recorder.Begin();
        return recorder;
    }
}
