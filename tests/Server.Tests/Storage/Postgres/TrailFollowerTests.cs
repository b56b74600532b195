using Microsoft.Extensions.Logging.Abstractions;
using Rolecall.Contracts.Storage;
using Rolecall.Identity.Ids;
using Rolecall.Server.Storage.Postgres;
using Rolecall.Server.Storage.Postgres.Trail;
using Rolecall.Server.Tests.Storage.Sealing;
using Rolecall.Tests;

namespace Rolecall.Server.Tests.Storage.Postgres;

/// <summary>Who follows a trail is told of each record, in whatever order a silo learns of its own and of another's.</summary>
[Collection(PostgresCollection.Name)]
public sealed class TrailFollowerTests(PostgresFixture postgres) : OneDatabase(postgres)
{

    /// <summary>The other silo's commit was before this silo's, and its notification comes after it.</summary>
    [Fact]
    public async Task Record_OfAnotherSilo_ToldAfterALaterOneOfThisSilo_WakesWhoeverFollowsIt()
    {
        var other = OpenStore();
        var follower = Follow(last: 0);
        var waiting = follower.Wait("theirs", 0, Cancel);
        follower.Tell(2, ["ours"]);

        await other.Append([Row("theirs")], Cancel);

        await waiting.OrFail("the notification of an earlier record woke nobody");
    }

    [Fact]
    public async Task Record_OfAnotherSilo_WhoseNotificationIsLost_WakesWhoeverFollowsIt_AlthoughThisSiloHasALaterOne()
    {
        OpenStore();
        var follower = Follow(last: 0);
        var waiting = follower.Wait("theirs", 0, Cancel);
        follower.Tell(2, ["ours"]);

        await Do("UPDATE trail_head SET last = 2");

        await waiting.OrFail("a record that no notification told of woke nobody");
    }

    /// <summary>Its own append is told by the silo and by the database: the second time is no news.</summary>
    [Fact]
    public async Task Record_ThatWasTold_WakesNobodyASecondTime()
    {
        OpenStore();
        var follower = Follow(last: 0);
        follower.Tell(2, ["ours"]);
        var waiting = follower.Wait("ours", 2, Cancel);

        follower.Tell(2, ["ours"]);
        waiting.IsCompleted.Should().BeFalse();

        follower.Tell(3, ["ours"]);
        await waiting.OrFail("a later record woke nobody");
    }

    private TrailFollower Follow(long last)
    {
        var follower = new TrailFollower(Keep(OpenDatabase()), TimeProvider.System, last);
        Keep(follower);
        return follower;
    }

    private PostgresAuditStore OpenStore() => Keep(new PostgresAuditStore(
        Keep(OpenDatabase()), EnvelopeKeySourceTests.Source(1).Read(isSealed: false), new SystemRandomSource(),
        TimeProvider.System, NullLogger<PostgresAuditStore>.Instance));
}
