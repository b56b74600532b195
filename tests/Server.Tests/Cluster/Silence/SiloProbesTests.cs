using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Orleans.Runtime;
using Rolecall.Server.Cluster.Silence;

namespace Rolecall.Server.Tests.Cluster.Silence;

/// <summary>A silo that does not answer is known to be silent, and no other reason makes one silent.</summary>
public sealed class SiloProbesTests
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(250);

    private static readonly SiloAddress First = SiloAddress.New(IPAddress.Loopback, 1, 1);
    private static readonly SiloAddress Second = SiloAddress.New(IPAddress.Loopback, 2, 1);

    private readonly FakeTimeProvider time = new();

    [Fact]
    public async Task Silo_ThatDoesNotAnswer_IsSilent_UntilItDoes()
    {
        var stopped = new TaskCompletionSource();
        var asked = new TaskCompletionSource();
        using var probes = Of([First, Second], silo =>
        {
            if (silo != Second)
                return Task.CompletedTask;
            asked.TrySetResult();
            return stopped.Task;
        });
        await Ask(probes, asked.Task);
        probes.Silence.IsCompleted.Should().BeFalse();

        for (var passed = TimeSpan.Zero; passed <= SiloProbes.Longest; passed += Beat)
            Step(probes, Beat);
        probes.Silence.IsCompletedSuccessfully.Should().BeTrue();

        stopped.SetResult();
        await Rolecall.Tests.Waits.Until(
            () =>
            {
                Step(probes, TimeSpan.FromMilliseconds(1));
                return Task.FromResult(!probes.Silence.IsCompleted);
            },
            "the silo answers, and is taken for silent");
    }

    [Fact]
    public async Task Silo_ThatWasGivenUp_IsWaitedForNoLonger()
    {
        IReadOnlyList<SiloAddress> members = [First, Second];
        var asked = new TaskCompletionSource();
        using var probes = Of(() => members, silo =>
        {
            if (silo == Second)
                asked.TrySetResult();
            return silo == Second ? new TaskCompletionSource().Task : Task.CompletedTask;
        });
        await Ask(probes, asked.Task);

        members = [First];
        for (var passed = TimeSpan.Zero; passed <= SiloProbes.Longest * 2; passed += Beat)
            Step(probes, Beat);

        probes.Silence.IsCompleted.Should().BeFalse();
    }

    /// <summary>A process that stood still, or had no turn on a busy machine, has had no time to take answers.</summary>
    [Fact]
    public async Task Process_ThatStoodStill_DoesNotBlameTheOthers()
    {
        var asked = new TaskCompletionSource();
        using var probes = Of([First], _ =>
        {
            asked.TrySetResult();
            return new TaskCompletionSource().Task;
        });
        await Ask(probes, asked.Task);

        Step(probes, SiloProbes.Longest * 10);

        probes.Silence.IsCompleted.Should().BeFalse();
    }

    /// <summary>On a busy machine every beat comes late; the silence of others is found all the same, some beats later.</summary>
    [Fact]
    public async Task Process_WhoseBeatsAllComeLate_FindsWhoIsSilent()
    {
        var asked = new TaskCompletionSource();
        using var probes = Of([First], _ =>
        {
            asked.TrySetResult();
            return new TaskCompletionSource().Task;
        });
        await Ask(probes, asked.Task);

        for (var passed = TimeSpan.Zero; passed <= SiloProbes.Longest; passed += Beat)
            Step(probes, Beat * 3);

        probes.Silence.IsCompletedSuccessfully.Should().BeTrue();
    }

    [Fact]
    public void Nobody_IsAsked_WhileNoCallIsWaitedFor()
    {
        var asked = 0;
        using var probes = Of([First, Second], _ =>
        {
            asked++;
            return Task.CompletedTask;
        });

        for (var calls = 0; calls < 100; calls++)
        {
            var entered = probes.Enter();
            Step(probes, Beat);
            probes.Leave(entered);
        }

        asked.Should().Be(0);
    }

    [Fact]
    public async Task Silo_ThatRefusesTheQuestion_AnswersIt()
    {
        var asked = new TaskCompletionSource();
        using var probes = Of([First], _ =>
        {
            asked.TrySetResult();
            return Task.FromException(new SiloUnavailableException());
        });
        await Ask(probes, asked.Task);

        for (var passed = TimeSpan.Zero; passed <= SiloProbes.Longest * 3; passed += Beat)
        {
            Step(probes, Beat);
            probes.Silence.IsCompleted.Should().BeFalse();
        }
    }

    /// <summary>Orleans gives a question up where the silo that knows where it goes is the one that is stopped.</summary>
    [Fact]
    public async Task Silo_WhoseQuestionTimesOut_IsSilent_AndIsAskedAgain()
    {
        var questions = 0;
        var asked = new TaskCompletionSource();
        using var probes = Of([First], _ =>
        {
            questions++;
            asked.TrySetResult();
            return Task.FromException(new TimeoutException());
        });
        await Ask(probes, asked.Task);

        for (var passed = TimeSpan.Zero; passed <= SiloProbes.Longest; passed += Beat)
            Step(probes, Beat);

        probes.Silence.IsCompletedSuccessfully.Should().BeTrue();
        questions.Should().BeGreaterThan(1);
    }

    /// <summary>A gateway's question goes by way of one silo: where that is the stopped one, another silo is asked by another way.</summary>
    [Fact]
    public async Task Question_ThatHangs_IsGivenUp_AndAskedAgain()
    {
        var (questions, asked) = (0, new TaskCompletionSource());
        using var probes = Of([First], _ =>
        {
            asked.TrySetResult();
            return Interlocked.Increment(ref questions) == 1 ? new TaskCompletionSource().Task : Task.CompletedTask;
        });
        await Ask(probes, asked.Task);

        await Rolecall.Tests.Waits.Until(
            () =>
            {
                Step(probes, Beat);
                return Task.FromResult(questions > 1 && !probes.Silence.IsCompleted);
            },
            "the question that hung was not asked again");
    }

    [Fact]
    public async Task LookAtTheMembers_ThatHangs_IsGivenUp_AndMadeAgain()
    {
        var (looks, asked) = (0, new TaskCompletionSource());
        using var probes = new SiloProbes(
            time,
            () => Interlocked.Increment(ref looks) == 1
                ? new TaskCompletionSource<IReadOnlyList<SiloAddress>>().Task
                : Task.FromResult<IReadOnlyList<SiloAddress>>([First]),
            _ =>
            {
                asked.TrySetResult();
                return Task.CompletedTask;
            },
            NullLogger<SiloProbes>.Instance);
        probes.Enter();

        await Rolecall.Tests.Waits.Until(
            () =>
            {
                Step(probes, Beat);
                return Task.FromResult(asked.Task.IsCompleted);
            },
            "nobody was asked, since a look at the members hung");
    }

    private SiloProbes Of(IReadOnlyList<SiloAddress> silos, Func<SiloAddress, Task> ask) => Of(() => silos, ask);

    private SiloProbes Of(Func<IReadOnlyList<SiloAddress>> silos, Func<SiloAddress, Task> ask) =>
        new(time, () => Task.FromResult(silos()), ask, NullLogger<SiloProbes>.Instance);

    /// <summary>A call is under way for long, until the silo in question has been asked.</summary>
    private static async Task Ask(SiloProbes probes, Task asked)
    {
        probes.Enter();
        for (var beats = 0; beats < 3; beats++)
            probes.Beat();
        await Rolecall.Tests.Waits.OrFail(asked, "the silo was not asked");
    }

    private void Step(SiloProbes probes, TimeSpan by)
    {
        time.Advance(by);
        probes.Beat();
    }
}
