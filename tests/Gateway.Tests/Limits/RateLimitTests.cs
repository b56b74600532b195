using Rolecall.Gateway.Limits;

namespace Rolecall.Gateway.Tests.Limits;

/// <summary>A token bucket in one word.</summary>
public sealed class RateLimitTests
{
    private const long Second = 1_000_000_000;

    [Theory]
    [InlineData(600, 600)]
    [InlineData(1, 1)]
    [InlineData(7, 20)]
    [InlineData(1_000_000, 3)]
    public void Bucket_GivesItsBurst_AndThenWhatComesBack(int perSecond, int burst)
    {
        var limit = new RateLimit(perSecond, burst, Second);
        var (bucket, now) = (0L, 5 * Second);
        Taken(limit, ref bucket, now, burst + 10).Should().Be(burst);
        Taken(limit, ref bucket, now + Second / perSecond, 10).Should().Be(1);
        Taken(limit, ref bucket, now + 1_000 * Second, burst + 10).Should().Be(burst, "a bucket at rest is full, and no fuller");
    }

    [Fact]
    public void Charge_LeavesAtMostOneTokenOwed()
    {
        var limit = new RateLimit(10, 5, Second);
        var (bucket, now) = (0L, 5 * Second);
        limit.HasAny(ref bucket, now).Should().BeTrue();
        for (var i = 0; i < 100; i++)
            limit.Charge(ref bucket, now);
        limit.HasAny(ref bucket, now).Should().BeFalse();
        limit.HasAny(ref bucket, now + Second / 10).Should().BeFalse("it was owed");
        limit.HasAny(ref bucket, now + 2 * Second / 10).Should().BeTrue();
    }

    [Fact]
    public void Bucket_TakenFromByMany_GivesNoTokenTwice()
    {
        var limit = new RateLimit(1, 1_000, Second);
        var (bucket, taken) = (0L, 0);
        Parallel.For(0, 8, _ =>
        {
            for (var i = 0; i < 1_000; i++)
            {
                if (limit.TryTake(ref bucket, 5 * Second))
                    Interlocked.Increment(ref taken);
            }
        });
        taken.Should().Be(1_000);
    }

    private static int Taken(RateLimit limit, ref long bucket, long now, int tries)
    {
        var taken = 0;
        for (var i = 0; i < tries; i++)
            taken += limit.TryTake(ref bucket, now) ? 1 : 0;
        return taken;
    }
}
