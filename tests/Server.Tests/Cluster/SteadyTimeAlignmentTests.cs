using Microsoft.Extensions.Logging.Abstractions;
using Rolecall.Server.Cluster;

namespace Rolecall.Server.Tests.Cluster;

/// <summary>A clock that was wrong when the process started, or stood while the machine was suspended, is followed once it is known to be right.</summary>
public sealed class SteadyTimeAlignmentTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly SetTime wall = new();
    private readonly SteadyTime steady;

    public SteadyTimeAlignmentTests() => steady = new SteadyTime(wall);

    [Fact]
    public void ClockThatIsAhead_IsFollowedAtOnce()
    {
        wall.Off += Hour;

        steady.Align();

        steady.GetUtcNow().Should().Be(wall.GetUtcNow());
    }

    [Fact]
    public void ClockThatIsBehind_IsWaitedFor_AtHalfItsPace()
    {
        var before = steady.GetUtcNow();
        wall.Off -= Hour;

        steady.Align();

        steady.GetUtcNow().Should().Be(before);
        wall.Passed += Hour;
        steady.GetUtcNow().Should().Be(before + Hour / 2);
        // Told again on the way, it goes the same way.
        steady.Align();
        wall.Passed += Hour;
        steady.GetUtcNow().Should().Be(before + Hour).And.Be(wall.GetUtcNow());
        wall.Passed += Hour;
        steady.GetUtcNow().Should().Be(wall.GetUtcNow());
    }

    [Fact]
    public void ClockThatIsOffByLessThanASecond_IsLetBe()
    {
        var before = steady.GetUtcNow();
        wall.Off += TimeSpan.FromSeconds(1);

        steady.Align();

        steady.GetUtcNow().Should().Be(before);
    }

    /// <summary>By whoever compares it with the database's.</summary>
    [Theory]
    [InlineData(0, true)]
    [InlineData(3, false)]
    public async Task ClockIsFollowed_OnceItIsKnownToBeRight(int secondsOff, bool isRight)
    {
        wall.Off += Hour;
        var clock = new StoreClock(
            wall, () => Task.FromResult(wall.GetUtcNow() - TimeSpan.FromSeconds(secondsOff)), steady, NullLogger<StoreClock>.Instance);

        (await clock.IsRight()).Should().Be(isRight);

        (steady.GetUtcNow() == wall.GetUtcNow()).Should().Be(isRight);
    }

    /// <summary>A monotonic clock, and a wall's that is set.</summary>
    private sealed class SetTime : TimeProvider
    {
        public TimeSpan Passed { get; set; }

        public TimeSpan Off { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Passed.Ticks;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + TimeSpan.FromDays(1) + Passed + Off;
    }
}
