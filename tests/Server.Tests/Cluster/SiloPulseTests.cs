using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Rolecall.Server.Cluster;

namespace Rolecall.Server.Tests.Cluster;

/// <summary>
/// A silo that was stopped for longer than the others wait for it serves nobody by what it knew, whichever of its threads goes on first.
/// </summary>
public sealed class SiloPulseTests
{
    private readonly FakeTimeProvider time = new();

    [Fact]
    public async Task Request_BeforeTheFirstBeatAfterAStop_IsToldToComeAgain()
    {
        using var pulse = new SiloPulse(time, () => Task.FromResult(true));
        (await Serve(pulse)).Should().Be(200);

        time.Advance(SiloPulse.Longest + TimeSpan.FromMilliseconds(1));

        (await Serve(pulse)).Should().Be(503);
    }

    /// <summary>The monotonic clock of a suspended machine stands; its wall clock is set right when it goes on.</summary>
    [Fact]
    public async Task Request_AfterASuspensionThatTheWallAloneTells_IsToldToComeAgain()
    {
        var suspended = new SuspendedTime();
        using var pulse = new SiloPulse(suspended, () => Task.FromResult(true));
        (await Serve(pulse)).Should().Be(200);

        suspended.Wall += SiloPulse.Longest * 2;

        (await Serve(pulse)).Should().Be(503);
        await pulse.Beat();
        (await Serve(pulse)).Should().Be(200, "it is a member still");
    }

    private sealed class SuspendedTime : TimeProvider
    {
        public DateTimeOffset Wall { get; set; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Wall;

        public override long GetTimestamp() => 0;
    }

    [Fact]
    public async Task Request_AfterTheBeat_IsRefused_UntilTheTableHasBeenRead()
    {
        var read = new TaskCompletionSource<bool>();
        using var pulse = new SiloPulse(time, () => read.Task);
        time.Advance(SiloPulse.Longest * 2);

        var beat = pulse.Beat();
        (await Serve(pulse)).Should().Be(503);
        read.SetResult(true);
        await beat;

        (await Serve(pulse)).Should().Be(200, "it is a member still");
    }

    [Fact]
    public async Task Silo_ThatWasGivenUp_ServesNobodyAnyMore()
    {
        using var pulse = new SiloPulse(time, () => Task.FromResult(false));
        time.Advance(SiloPulse.Longest * 2);

        for (var beats = 0; beats < 3; beats++)
        {
            await pulse.Beat();
            (await Serve(pulse)).Should().Be(503);
        }
    }

    [Fact]
    public async Task Table_ThatCannotBeRead_IsReadAgain()
    {
        var reads = 0;
        using var pulse = new SiloPulse(time, () => reads++ == 0 ? Task.FromException<bool>(new IOException()) : Task.FromResult(true));
        time.Advance(SiloPulse.Longest * 2);

        await pulse.Beat();
        (await Serve(pulse)).Should().Be(503);
        await pulse.Beat();

        (await Serve(pulse)).Should().Be(200);
    }

    /// <summary>Who stood still a second time while it looked does not know more than before.</summary>
    [Fact]
    public async Task Look_ThatTookTooLong_DoesNotCount()
    {
        var read = new TaskCompletionSource<bool>();
        using var pulse = new SiloPulse(time, () => read.Task);
        time.Advance(SiloPulse.Longest * 2);
        var beat = pulse.Beat();

        time.Advance(SiloPulse.Longest * 2);
        read.SetResult(true);
        await beat;

        (await Serve(pulse)).Should().Be(503);
    }

    [Fact]
    public async Task Silo_ThatBeatsInTime_NeverLooks()
    {
        using var pulse = new SiloPulse(time, () => throw new InvalidOperationException("nothing was missed"));
        for (var beats = 0; beats < 10; beats++)
        {
            time.Advance(SiloPulse.Longest);
            await pulse.Beat();
            (await Serve(pulse)).Should().Be(200);
        }
    }

    private static async Task<int> Serve(SiloPulse pulse)
    {
        var http = new DefaultHttpContext();
        await pulse.Serve(http, _ => Task.CompletedTask);
        return http.Response.StatusCode;
    }
}
