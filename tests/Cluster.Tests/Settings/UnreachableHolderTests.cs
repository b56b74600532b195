using System.Collections.Concurrent;
using Rolecall.Api.Native.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Sandboxes;
using Rolecall.Tests;

namespace Rolecall.Cluster.Tests.Settings;

/// <summary>
/// A process that leased the settings and cannot be told delays a change until its lease has run out, and no longer. Each test has a
/// cluster of its own, since it loses a part of it.
/// </summary>
public sealed class UnreachableHolderTests : IAsyncLifetime
{
    /// <summary>Orleans refers to observers weakly, and a test that awaits one is held by nothing else: both would be collected, and never end.</summary>
    private static readonly ConcurrentBag<ILeaseHolder> Alive = [];

    private readonly TwoSilos silos = new();

    private ISandboxGrain Sandbox => silos.First.Grains.Grain<ISandboxGrain>(Keys.DefaultSandbox);

    public ValueTask InitializeAsync() => silos.InitializeAsync();

    public ValueTask DisposeAsync() => silos.DisposeAsync();

    [Fact]
    public async Task Holder_ThatNeverAnswers_DelaysAChangeForItsLease_AndTheNextNotAtAll()
    {
        var stopped = new StoppedHolder();
        Alive.Add(stopped);
        await Sandbox.LeaseTo(silos.First.Grains.CreateObjectReference<ILeaseHolder>(stopped));

        await ChangeWaits(Advance(), whenItIsTold: stopped.Told);
        await Advance();
        // Where it goes on, its answer is too late to matter.
        stopped.GoOn();
        await Advance();
    }

    /// <summary>Nobody knows whether it still serves by the former clock.</summary>
    [Fact]
    public async Task Holder_ThatFails_DelaysAChangeForItsLease()
    {
        var failing = new FailingHolder();
        Alive.Add(failing);
        await Sandbox.LeaseTo(silos.First.Grains.CreateObjectReference<ILeaseHolder>(failing));

        await ChangeWaits(Advance());
        await Advance();
    }

    [Fact]
    public async Task Holder_ThatCannotBeFoundAnyMore_DelaysAChangeForItsLease()
    {
        var reference = silos.First.Grains.CreateObjectReference<ILeaseHolder>(new StoppedHolder());
        await Sandbox.LeaseTo(reference);
        silos.First.Grains.DeleteObjectReference<ILeaseHolder>(reference);

        await ChangeWaits(Advance());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task KilledSilo_DelaysAChangeForItsLease(int victim)
    {
        await EachHasALease();

        await silos.Cluster.KillSiloAsync(silos.Cluster.Silos[victim], TestContext.Current.CancellationToken);

        await ChangeWaits(Advance());
        await Advance();
    }

    /// <summary>The activation that gave the leases is gone, and with it the knowledge of who has them.</summary>
    [Fact]
    public async Task LeasesOfAFormerActivation_AreWaitedFor_AndTheirHoldersAreToldAgainOnceTheyHaveRenewed()
    {
        await EachHasALease();

        await silos.Cluster.DeactivateAsync(Sandbox);

        await ChangeWaits(Advance());
        await EachHasALease();
        await Advance();
        await EachHasALease();
    }

    private Task<AdvanceClockResponse> Advance() =>
        silos.Change<AdvanceClockResponse>(new AdvanceClockRequest { By = new() { Seconds = 3_600 } });

    private async Task EachHasALease()
    {
        var shown = (await Sandbox.Describe())!.Clock.At(silos.Time.GetUtcNow());
        foreach (var gateway in silos.Gateways)
            (await gateway.Call<GetClockResponse>(null, new GetClockRequest())).Now.ToDateTimeOffset().Should().Be(shown);
    }

    /// <summary>The change is kept, but not acknowledged before the lease of whoever cannot be told has run out.</summary>
    private async Task ChangeWaits(Task<AdvanceClockResponse> changing, Task? whenItIsTold = null)
    {
        var wall = silos.Time.GetUtcNow();
        await (whenItIsTold ?? Task.CompletedTask).OrFail("the stopped gateway was not told that its lease ends");
        await UntilKept(changing, wall);
        silos.Time.Advance(SandboxSettings.LeaseTime - TimeSpan.FromTicks(1));
        // A change that waits for nobody is answered and on record by the time that as many calls after it are.
        for (var i = 0; i < 20; i++)
            await silos.First.Call<ListSandboxesResponse>(null, new ListSandboxesRequest());
        changing.IsCompleted.Should().BeFalse("somebody may still serve by the former clock");

        silos.Time.Advance(TimeSpan.FromTicks(1));
        await changing.OrFail("the change of the clock was not answered once the lease had run out");
        foreach (var gateway in silos.Gateways)
            (await gateway.Call<GetClockResponse>(null, new GetClockRequest())).Now.ToDateTimeOffset()
                .Should().BeOnOrAfter(wall.AddHours(1));
    }

    private async Task UntilKept(Task changing, DateTimeOffset wall)
    {
        await Waits.Until(
            async () =>
            {
                // A change that failed is kept never: its own error says more than that.
                if (changing.IsFaulted)
                    await changing;
                return (await Sandbox.Describe())!.Clock.At(wall) >= wall.AddHours(1);
            },
            "the change of the clock was not kept");
        // The grain may show the change a turn before it begins to wait, and turns come in order: by the end of the next its timers
        // are set, and the clock may be moved.
        for (var turn = 0; turn < 3; turn++)
            await Sandbox.Describe();
    }

    /// <summary>A gateway whose process was stopped (SIGSTOP): what it is told reaches it, and it does not answer.</summary>
    private sealed class FailingHolder : ILeaseHolder
    {
        public Task EndLease(string sandbox) => Task.FromException(new TimeoutException("the test's holder fails"));
    }

    private sealed class StoppedHolder : ILeaseHolder
    {
        private readonly TaskCompletionSource told = new(TaskCreationOptions.RunContinuationsAsynchronously);

        private readonly TaskCompletionSource goesOn = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Told => told.Task;

        public void GoOn() => goesOn.SetResult();

        public Task EndLease(string sandbox)
        {
            told.TrySetResult();
            return goesOn.Task;
        }
    }
}
