using System.Diagnostics;
using System.Globalization;
using Rolecall.Chaos.Calls;
using Rolecall.Chaos.Cluster;
using Rolecall.EndToEnd.Tests.Clusters;

namespace Rolecall.Chaos.Faults;

/// <summary>The faults of a run, and in which order they are done.</summary>
/// <param name="tell">Gets how long parts of it took.</param>
internal sealed class FaultPlan(ChaosCluster cluster, Draws draws, Action<string> tell)
{
    public const string Rolling = "rolling restart";

    /// <summary>What CI has time for: nine silos and each database are killed.</summary>
    public IReadOnlyList<Fault> Short() =>
    [
        Kill(3), Pause(1), Postgres(DatabaseTrouble.Slow, 2), Kill(2), Pause(5), .. Parted(4, oneWay: false),
        Postgres(DatabaseTrouble.Cut, 0), Kill(3), .. Skewed(-1_000, 3), Postgres(DatabaseTrouble.Held, 3), KillPostgres(1),
        CutOff(3), .. OfRedis(2), .. FullDisk(2), Roll(), Kill(1),
    ];

    /// <summary>All kinds, round after round.</summary>
    /// <param name="rounds">Sixteen processes are killed in each.</param>
    public IReadOnlyList<Fault> Long(int rounds) =>
    [
        .. Enumerable.Range(0, rounds).SelectMany(round => (Fault[])
        [
            Kill(3), Pause(1), Postgres(DatabaseTrouble.Slow, 4), Kill(3), .. Parted(round % 3 == 0 ? 12 : 4, oneWay: round % 2 == 1),
            Kill(2), Pause(5), Kill(3), .. Skewed(round % 2 == 0 ? -1_000 : 1_000, 4), Postgres(DatabaseTrouble.Cut, 0), Pause(10),
            .. round % 4 == 0 ? [Pause(30)] : Array.Empty<Fault>(), KillPostgres(1), Kill(3),
            CutOff(6), .. OfRedis(4), .. FullDisk(4), Roll(), Kill(1), Postgres(DatabaseTrouble.Held, 4), Postgres(DatabaseTrouble.Cut, 3),
        ]),
    ];

    /// <summary>One of each that a person waits for: to look at one thing.</summary>
    public IReadOnlyList<Fault> Only(string name) => name switch
    {
        "pause" => [Pause(5), Pause(10), Pause(30)],
        "kill" => [Kill(1)],
        "roll" => [Roll()],
        "part" => [.. Parted(4, oneWay: false), .. Parted(12, oneWay: true)],
        "skew" => [.. Skewed(-1_000, 4), .. Skewed(1_000, 4)],
        "redis" => cluster.Redis is not null
            ? [.. OfRedis(4), Roll(), Kill(2), Pause(5)]
            : throw new ArgumentException("members do not find each other in Redis: add --members redis", nameof(name)),
        "disk" => [.. FullDisk(4)],
        "postgres" =>
        [
            Postgres(DatabaseTrouble.Slow, 4), Postgres(DatabaseTrouble.Held, 4), Postgres(DatabaseTrouble.Cut, 3), KillPostgres(1),
        ],
        "none" => [],
        _ => throw new ArgumentException($"{name} is no fault", nameof(name)),
    };

    private static Task Wait(int seconds) => Task.Delay(TimeSpan.FromSeconds(seconds), TimeProvider.System);

    private Fault Pause(int seconds) => Pause($"SIGSTOP of one silo for {seconds} s", Any, seconds);

    private static Fault Pause(string name, Func<ChaosMember> which, int seconds) => new(name, 0, async () =>
    {
        var member = which();
        await member.Pause();
        await Wait(seconds);
        await member.Resume();
    });

    private Fault Kill(int silos) => new($"kill −9 of {silos} of 3 silos", silos, async () =>
    {
        var first = draws.Below(cluster.Members.Count);
        ChaosMember[] killed = [.. Enumerable.Range(first, silos).Select(at => cluster.Members[at % cluster.Members.Count])];
        await Task.WhenAll(killed.Select(member => member.Kill()));
        await Task.WhenAll(killed.Select(member => member.Start()));
    });

    private Fault Roll() => new(Rolling, 0, async () =>
    {
        foreach (var member in cluster.Members)
        {
            var began = Stopwatch.GetTimestamp();
            var code = await member.End();
            if (code != 0)
                throw new InvalidOperationException($"A member that was asked to end, ended with {code}.");
            var ended = Stopwatch.GetElapsedTime(began);
            await member.Start();
            tell(string.Create(
                CultureInfo.InvariantCulture,
                $"a member ended in {ended.TotalSeconds:F1} s, and was back after {Stopwatch.GetElapsedTime(began).TotalSeconds:F1} s"));
            await ChaosCluster.Until(cluster.AreAllActive, "not all silos are active", TimeSpan.FromSeconds(60));
        }
    });

    private Fault Postgres(DatabaseTrouble trouble, int seconds) => new(
        trouble switch
        {
            DatabaseTrouble.Slow => $"PostgreSQL slow by 100 ms each way for {seconds} s",
            DatabaseTrouble.Held => $"PostgreSQL half-open for {seconds} s",
            _ => seconds == 0 ? "connections to PostgreSQL reset" : $"PostgreSQL out of reach for {seconds} s",
        },
        0,
        async () =>
        {
            Make(member => member.ToPostgres, trouble);
            await Wait(seconds);
            Make(member => member.ToPostgres, DatabaseTrouble.None);
        });

    private Fault CutOff(int seconds) => new($"one silo cut off from PostgreSQL for {seconds} s", 0, async () =>
    {
        var member = Any();
        member.ToPostgres.Make(DatabaseTrouble.Cut);
        await Wait(seconds);
        member.ToPostgres.Make(DatabaseTrouble.None);
    });

    /// <summary>Of three, the one that the others do not reach is given up, and ends by itself once it is told.</summary>
    private IEnumerable<Fault> Parted(int seconds, bool oneWay)
    {
        if (!cluster.CanBeParted)
            yield break;
        yield return new($"one silo parted from the two others{(oneWay ? ", one way," : "")} for {seconds} s", 0, async () =>
        {
            await SiloNetwork.Part(draws.Below(cluster.Members.Count), oneWay);
            await Wait(seconds);
            await SiloNetwork.Join();
        });
    }

    private IEnumerable<Fault> Skewed(int by, int seconds)
    {
        if (cluster.Members.FirstOrDefault(member => member.Clock is not null) is not { Clock: { } clock } member)
            yield break;
        yield return new($"the clock of one silo set {Math.Abs(by)} s {(by > 0 ? "ahead" : "back")} for {seconds} s", 0, async () =>
        {
            clock.Set(by);
            await Wait(seconds);
            clock.Set(0);
        });
        // Its timers wait no longer than they should, so it learns that the others have given it up.
        yield return Pause("SIGSTOP of the silo whose clock was set, for 10 s", () => member, 10);
    }

    private Fault KillPostgres(int seconds) => new($"PostgreSQL killed, and started after {seconds} s", 1, async () =>
    {
        await cluster.Postgres.Kill();
        await Wait(seconds);
        await cluster.Postgres.StartAgain();
    });

    /// <summary>Where members find each other: slow, stopped, and killed.</summary>
    private IEnumerable<Fault> OfRedis(int seconds)
    {
        if (cluster.Redis is not { } redis)
            yield break;
        yield return new($"Redis, where members are found, slow by 100 ms each way for {seconds} s", 0, async () =>
        {
            Make(member => member.ToRedis!, DatabaseTrouble.Slow);
            await Wait(seconds);
            Make(member => member.ToRedis!, DatabaseTrouble.None);
        });
        yield return PauseRedis(redis, seconds + 1);
        yield return KillRedis(redis, seconds);
    }

    /// <summary>PostgreSQL may end for it: it is started again, as whoever looks after it does.</summary>
    private IEnumerable<Fault> FullDisk(int seconds)
    {
        if (cluster.Disk is not { } disk)
            yield break;
        yield return new($"no room on PostgreSQL's disk for {seconds} s", 0, async () =>
        {
            await disk.Fill();
            await Wait(seconds);
            await disk.Free();
            await cluster.Postgres.StartAgain();
        });
    }

    private static Fault PauseRedis(RedisServer redis, int seconds) => new(
        $"Redis, where members are found, stopped for {seconds} s",
        0,
        async () =>
        {
            await redis.Pause();
            await Wait(seconds);
            await redis.Resume();
        });

    private static Fault KillRedis(RedisServer redis, int seconds) => new($"Redis killed, and started after {seconds} s", 1, async () =>
    {
        await redis.Kill();
        await Wait(seconds);
        await redis.StartAgain();
    });

    private void Make(Func<ChaosMember, TcpProxy> way, DatabaseTrouble trouble)
    {
        foreach (var member in cluster.Members)
            way(member).Make(trouble);
    }

    private ChaosMember Any() => cluster.Members[draws.Below(cluster.Members.Count)];
}
