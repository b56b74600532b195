using Rolecall.LoadTool;

namespace Rolecall.Chaos.Scale;

/// <summary>
/// A cluster as a discrete-event simulation: callers in a closed loop, cores that whoever computes queues for, and a store whose writers commit, each, all
/// that waits in one group, one group of a silo after another; what a group changes of the one chain of records waits for other silos' groups.
/// </summary>
/// <param name="cores">Of each machine.</param>
/// <param name="machines">The silos are spread over them; callers and store have the cores of the first where there is one machine, and cores
/// of their own where there are more.</param>
internal sealed class ScaleSimulation(CallCost cost, int silos, int machines, int cores, int callers, long seed)
{
    private readonly PriorityQueue<Action, double> events = new();
    private readonly Dictionary<string, Station> stations = [];
    private readonly List<Action>[] waiting = [.. Enumerable.Range(0, silos).Select(_ => new List<Action>())];
    private readonly bool[] commits = new bool[silos];
    private readonly Queue<int> chain = new();
    private bool chainIsHeld;
    private long draws;
    private double now;
    private long answered;

    private sealed class Station
    {
        public int Free { get; set; }

        public Queue<(double Time, Action Then)> Waiting { get; } = new();
    }

    /// <summary>Answered calls per second.</summary>
    /// <param name="seconds">Simulated, after a tenth of it that does not count.</param>
    public double Rate(double seconds)
    {
        for (var caller = 0; caller < callers; caller++)
            Call();
        var (from, until) = (seconds * 1e5, seconds * 1.1e6);
        var before = -1L;
        while (events.TryDequeue(out var next, out now) && now < until)
        {
            if (before < 0 && now >= from)
                before = answered;
            next();
        }
        return (answered - before) / seconds;
    }

    private void Call()
    {
        var (here, there) = (Draw(silos), Draw(silos));
        var elsewhere = here != there;
        Compute(machines == 1 ? "machine 0" : "callers", cost.Caller, () =>
            Compute(MachineOf(here), cost.Silo + (elsewhere ? cost.Hop / 2 : 0), () =>
            {
                if (elsewhere)
                    Compute(MachineOf(there), cost.Hop / 2, Store);
                else
                    Store();
            }));

        void Store()
        {
            waiting[here].Add(() =>
            {
                answered++;
                Call();
            });
            if (!commits[here])
                Commit(here);
        }
    }

    /// <summary>A silo commits all that waits, once it holds the chain's head.</summary>
    private void Commit(int silo)
    {
        commits[silo] = true;
        chain.Enqueue(silo);
        TakeChain();
    }

    private void TakeChain()
    {
        if (chainIsHeld || !chain.TryDequeue(out var silo))
            return;
        chainIsHeld = true;
        Action[] group = [.. waiting[silo]];
        waiting[silo].Clear();
        Compute(machines == 1 ? "machine 0" : "store", cost.Store * group.Length, () => At(cost.Commit, () =>
        {
            chainIsHeld = false;
            commits[silo] = false;
            foreach (var done in group)
                done();
            if (waiting[silo].Count > 0 && !commits[silo])
                Commit(silo);
            TakeChain();
        }));
    }

    private string MachineOf(int silo) => $"machine {silo % machines}";

    private void Compute(string at, double mean, Action then)
    {
        if (!stations.TryGetValue(at, out var station))
            stations.Add(at, station = new Station { Free = cores });
        // Times of computing differ: exponential, as in a machine that does other things too.
        var time = -Math.Log(1 - Shares.Of(seed, draws++)) * mean;
        if (station.Free == 0)
        {
            station.Waiting.Enqueue((time, then));
            return;
        }
        station.Free--;
        Run(station, time, then);
    }

    private void Run(Station station, double time, Action then) => At(time, () =>
    {
        if (station.Waiting.TryDequeue(out var next))
            Run(station, next.Time, next.Then);
        else
            station.Free++;
        then();
    });

    private void At(double later, Action then) => events.Enqueue(then, now + later);

    private int Draw(int below) => (int)(Shares.Of(seed, draws++) * below);
}
