using Microsoft.Extensions.Time.Testing;
using Rolecall.LoadDriver.Loops;
using Rolecall.Tests;

namespace Rolecall.Load.Tests.Loops;

public sealed class LoopTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly HeldCalls calls = new();

    /// <summary>A result without them is worth more than none: they are counted, and the run is told.</summary>
    [Fact]
    public async Task CallsOfCallersWhoWait_WithoutAnswers_AreTold()
    {
        using var ended = new CancellationTokenSource();
        var loop = Loop.Closed(calls, callers: 3, duration: Hour, thinkTime: TimeSpan.Zero, patience: Short, ended.Token);
        await calls.AwaitMade(3);
        await ended.CancelAsync();

        (await loop.OrFail("the loop has not ended")).Should().Be(new Taken(Calls: 3, Unanswered: 3));
    }

    [Fact]
    public async Task CallsOfAnOpenLoad_WithoutAnswers_AreTold()
    {
        var departures = await Loop.Open(calls, Arrivals.Constant(100, Short), mostInFlight: 10, patience: Short, CancellationToken.None)
            .OrFail("the loop has not ended");

        (departures.Due, departures.Unanswered).Should().Be((5, 5));
    }

    [Fact]
    public async Task Answers_AreAwaitedForAsLongAsCallsMayTake()
    {
        var time = new FakeTimeProvider();
        var waiting = Loop.Answers(new TaskCompletionSource().Task, left: TimeSpan.Zero, Hour, time, CancellationToken.None);

        time.Advance(TimeSpan.FromMinutes(59));
        waiting.IsCompleted.Should().BeFalse();
        time.Advance(TimeSpan.FromMinutes(1));
        await waiting.OrFail("it waits longer than it was told");
    }

    /// <summary>Two minutes after Ctrl-C the program is ended, with a report or without.</summary>
    [Fact]
    public async Task Answers_OfARunThatIsEnded_AreAwaitedForAMinute()
    {
        var time = new FakeTimeProvider();
        var waiting = Loop.Answers(new TaskCompletionSource().Task, left: TimeSpan.Zero, Hour, time, new CancellationToken(canceled: true));

        time.Advance(TimeSpan.FromSeconds(59));
        waiting.IsCompleted.Should().BeFalse();
        time.Advance(TimeSpan.FromSeconds(1));
        await waiting.OrFail("it waits longer than a minute");
    }

    [Fact]
    public async Task WhatACallThrows_IsThrown()
    {
        var calls = new HeldCalls { Making = _ => throw new InvalidOperationException("mine") };

        var loop = () => Loop.Closed(calls, 1, Hour, TimeSpan.Zero, patience: Hour, CancellationToken.None).OrFail("it goes on");

        (await loop.Should().ThrowAsync<InvalidOperationException>()).WithMessage("mine");
    }

    [Fact]
    public async Task ThinkTime_EndsWithTheLoad()
    {
        var loop = Loop.Closed(new Answered(), 1, duration: Short * 10, thinkTime: Hour, patience: Hour, CancellationToken.None);

        var taken = await loop.OrFail("the caller thinks on");
        // A busy machine may begin with the caller when the load is over.
        taken.Calls.Should().BeLessThanOrEqualTo(1);
        taken.Unanswered.Should().Be(0);
    }

    [Fact]
    public async Task ThinkTime_EndsWhereTheRunIsEnded()
    {
        using var ended = new CancellationTokenSource();
        var loop = Loop.Closed(calls, 1, duration: Hour * 2, thinkTime: Hour, patience: Hour, ended.Token);
        await calls.AwaitMade(1);
        calls.EndAll();
        await ended.CancelAsync();

        (await loop.OrFail("the caller thinks on")).Should().Be(new Taken(Calls: 1, Unanswered: 0));
    }

    private sealed class Answered : ICalls
    {
        public Task Make(long number, long intended) => Task.CompletedTask;
    }
}
