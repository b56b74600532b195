using System.Diagnostics;
using System.Globalization;
using Rolecall.Chaos.Calls;
using Rolecall.Chaos.Cluster;

namespace Rolecall.Chaos.Faults;

/// <summary>The faults of a run, and in which order they are done.</summary>
/// <param name="tell">Gets how long parts of it took.</param>
internal sealed class FaultPlan(ChaosCluster cluster, Draws draws, Action<string> tell)
{
    public const string Rolling = "rolling restart";

    /// <summary>What CI has time for: ten silos and the database are killed.</summary>
    public IReadOnlyList<Fault> Short() =>
    [
        Pause(1), Kill(1), Pause(5), Database(DatabaseTrouble.Slow, 4), Kill(3), Roll(), Database(DatabaseTrouble.Cut, 0), Kill(2),
        Database(DatabaseTrouble.Held, 3), KillPostgres(1), CutOff(4), Kill(3), Kill(1),
    ];

    /// <summary>All kinds, round after round.</summary>
    /// <param name="rounds">Twelve processes are killed in each.</param>
    public IReadOnlyList<Fault> Long(int rounds) =>
    [
        .. Enumerable.Range(0, rounds).SelectMany(round => (Fault[])
        [
            Pause(1), Kill(1), Pause(5), Kill(3), Database(DatabaseTrouble.Slow, 8), Kill(2), .. round % 4 == 0 ? [Pause(30)] : Array.Empty<Fault>(),
            Roll(), Kill(3), Database(DatabaseTrouble.Cut, 0), KillPostgres(2), CutOff(8), Kill(2), Database(DatabaseTrouble.Held, 5),
            Database(DatabaseTrouble.Cut, 5),
        ]),
    ];

    /// <summary>One of each that a person waits for: to look at one thing.</summary>
    public IReadOnlyList<Fault> Only(string name) => name switch
    {
        "pause" => [Pause(5)],
        "kill" => [Kill(1)],
        "roll" => [Roll()],
        "none" => [],
        _ => throw new ArgumentException($"{name} is no fault", nameof(name)),
    };

    private static Task Wait(int seconds) => Task.Delay(TimeSpan.FromSeconds(seconds), TimeProvider.System);

    private Fault Pause(int seconds) => new($"SIGSTOP of one silo for {seconds} s", 0, async () =>
    {
        var member = Any();
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
                CultureInfo.InvariantCulture, $"a member ended in {ended.TotalSeconds:F1} s, and was back after {Stopwatch.GetElapsedTime(began).TotalSeconds:F1} s"));
            await ChaosCluster.Until(cluster.AreAllActive, "not all silos are active", TimeSpan.FromSeconds(60));
        }
    });

    private Fault Database(DatabaseTrouble trouble, int seconds) => new(
        trouble switch
        {
            DatabaseTrouble.Slow => $"PostgreSQL slow by 100 ms each way for {seconds} s",
            DatabaseTrouble.Held => $"PostgreSQL half-open for {seconds} s",
            _ => seconds == 0 ? "connections to PostgreSQL reset" : $"PostgreSQL out of reach for {seconds} s",
        },
        0,
        async () =>
        {
            Make(trouble);
            await Wait(seconds);
            Make(DatabaseTrouble.None);
        });

    private Fault CutOff(int seconds) => new($"one silo cut off from PostgreSQL for {seconds} s", 0, async () =>
    {
        var member = Any();
        member.Database.Make(DatabaseTrouble.Cut);
        await Wait(seconds);
        member.Database.Make(DatabaseTrouble.None);
    });

    private Fault KillPostgres(int seconds) => new($"PostgreSQL killed, and started after {seconds} s", 1, async () =>
    {
        await cluster.Postgres.Kill();
        await Wait(seconds);
        await cluster.Postgres.StartAgain();
    });

    private void Make(DatabaseTrouble trouble)
    {
        foreach (var member in cluster.Members)
            member.Database.Make(trouble);
    }

    private ChaosMember Any() => cluster.Members[draws.Below(cluster.Members.Count)];
}
