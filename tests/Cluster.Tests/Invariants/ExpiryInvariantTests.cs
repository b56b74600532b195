using Microsoft.Extensions.Time.Testing;
using Rolecall.Api.Sts.V1;

namespace Rolecall.Cluster.Tests.Invariants;

/// <summary>
/// I1: no call that begins at or after a session's Expiration is authorised, on any silo; and none before it is refused.
/// 10,000 sessions, whose last seconds differ, are called one tick before their end, and at it.
/// </summary>
[Collection(nameof(Saturation))]
public sealed class ExpiryInvariantTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    private const int Seconds = 50;

    [Fact]
    public async Task Sessions_AroundTheEdge_AreServedToTheirLastTick_AndNeverLater()
    {
        var (late, early) = await Hammer(silos.Gateways, 10_000);
        (late, early).Should().Be((0, 0));
    }

    /// <summary>The check sees what it is there for: a gateway whose wall is late serves sessions that have ended.</summary>
    [Fact]
    public async Task Sessions_AtAGatewayWhoseWallIsLate_AreFoundToBeServedTooLong()
    {
        var wall = new FakeTimeProvider(silos.Time.GetUtcNow());
        var (late, _) = await Hammer([silos.First, silos.Second.WithWall(wall)], Seconds * 4, moved: now =>
        {
            var lagging = now - TimeSpan.FromSeconds(5);
            if (lagging > wall.GetUtcNow())
                wall.SetUtcNow(lagging);
        });
        late.Should().BeGreaterThan(0);
    }

    private async Task<(int Late, int Early)> Hammer(IReadOnlyList<GatewayOfSilo> gateways, int count, Action<DateTimeOffset>? moved = null)
    {
        var sessions = await Sessions.Of(silos);
        var now = silos.Time.GetUtcNow();
        var groups = Enumerable.Range(0, count)
            .Select(i => sessions.Issue(now, 900 + i % Seconds))
            .GroupBy(session => session.Expiration!.Value)
            .OrderBy(group => group.Key);
        var (late, early) = (0, 0);
        foreach (var group in groups)
        {
            MoveTo(group.Key.AddTicks(-1));
            early += await Count(group, gateways, served: false);
            MoveTo(group.Key);
            late += await Count(group, gateways, served: true);
        }
        return (late, early);

        void MoveTo(DateTimeOffset instant)
        {
            silos.Time.SetUtcNow(instant);
            moved?.Invoke(instant);
        }
    }

    /// <summary>How many of the sessions are served, or are not: each is called once, at the gateways in turn.</summary>
    private static async Task<int> Count(IEnumerable<Who> sessions, IReadOnlyList<GatewayOfSilo> gateways, bool served)
    {
        var counted = 0;
        await Parallel.ForEachAsync(
            sessions.Select((session, i) => (session, i)),
            new ParallelOptions { MaxDegreeOfParallelism = 32 },
            async (one, _) =>
        {
            var fault = await gateways[one.i % gateways.Count].FaultOf(one.session, new GetCallerIdentityRequest());
            if (fault is null == served)
                Interlocked.Increment(ref counted);
        });
        return counted;
    }
}
