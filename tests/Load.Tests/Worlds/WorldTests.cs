using Rolecall.LoadDriver;

namespace Rolecall.Load.Tests.Worlds;

public sealed class WorldTests
{
    /// <summary>100,000 organizations are allowed: they are not given up after the time of a small world.</summary>
    [Fact]
    public void World_MayTakeLonger_TheMoreThereIs()
    {
        World.Longest(20, 3, 1).Should().Be(TimeSpan.FromMinutes(20));
        World.Longest(100_000, 2, 0).Should().BeCloseTo(TimeSpan.FromSeconds(60_000), TimeSpan.FromSeconds(1));
        World.Longest(100_000, 1_001, 1_000).Should().Be(TimeSpan.FromDays(30), "timers take no more than 49 days");
    }
}
