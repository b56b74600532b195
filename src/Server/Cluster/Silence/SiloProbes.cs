namespace Rolecall.Server.Cluster.Silence;

/// <summary>
/// Whether all silos answer. One that is stopped, or that no packet reaches, is a member until the others have given it up, some seconds later; its
/// grains are nowhere else till then, and whoever calls them would wait as long. Once a call of this process has been under way for half a second,
/// every silo is asked whether it answers; so it is known within two seconds that one is silent, and nobody is asked while all is well
/// (docs/decisions/039).
/// </summary>
internal sealed partial class SiloProbes : IDisposable
{
    /// <summary>A silo that has not answered for so long is silent.</summary>
    internal static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    /// <summary>
    /// A question, or a look at the members, that has not ended by then is given up, and made again: a client's goes by way of one silo,
    /// which may be the silent one, and Orleans waits half a minute for it.
    /// </summary>
    internal static readonly TimeSpan LongestQuestion = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan BetweenBeats = TimeSpan.FromMilliseconds(250);

    /// <summary>Beats between two looks at the members while nobody waits, and a silo has not answered.</summary>
    private const int BeatsBetweenLooks = 4;

    /// <summary>A call that has been under way for more beats is one that is waited for.</summary>
    private const int BeatsOfACall = 2;

    private readonly TimeProvider time;
    private readonly Func<Task<IReadOnlyList<SiloAddress>>> silos;
    private readonly Func<SiloAddress, Task> ask;
    private readonly ILogger<SiloProbes> log;

    /// <summary>Who has not answered yet, and since when.</summary>
    private readonly Dictionary<SiloAddress, long> asked = [];

    /// <summary>Those that a question is on its way to.</summary>
    private readonly HashSet<SiloAddress> asking = [];
    private readonly Lock gate = new();

    /// <summary>Calls that are under way, by the beat in which they began; those of long ago share a place with newer ones.</summary>
    private readonly int[] underWay = new int[64];
    private int beat;
    private ITimer? timer;
    private IReadOnlyList<SiloAddress> members = [];
    private Task looking = Task.CompletedTask;
    private long lastBeat;
    private volatile TaskCompletionSource silence = New();

    /// <param name="silos">The silos that are members now.</param>
    /// <param name="ask">Asks one of them; whatever it answers, it answers. A <see cref="TimeoutException"/> is no answer.</param>
    public SiloProbes(
        TimeProvider time, Func<Task<IReadOnlyList<SiloAddress>>> silos, Func<SiloAddress, Task> ask, ILogger<SiloProbes> log) =>
        (this.time, this.silos, this.ask, this.log, lastBeat) = (time, silos, ask, log, time.GetTimestamp());

    /// <summary>Completes as soon as a silo is silent; another one once all answer again.</summary>
    public Task Silence => silence.Task;

    /// <summary>A call begins.</summary>
    /// <returns>What <see cref="Leave"/> wants.</returns>
    public int Enter()
    {
        var at = Volatile.Read(ref beat) % underWay.Length;
        Interlocked.Increment(ref underWay[at]);
        return at;
    }

    /// <summary>The call has ended.</summary>
    public void Leave(int entered) => Interlocked.Decrement(ref underWay[entered]);

    /// <summary>Looks until it is disposed of. The members are known before anybody waits: who tells of them may be silent then.</summary>
    public void Start()
    {
        looking = Look();
        timer = time.CreateTimer(_ => Beat(), null, BetweenBeats, BetweenBeats);
    }

    public void Dispose() => timer?.Dispose();

    /// <summary>Looks who has not answered for long, and asks the others where somebody waits.</summary>
    internal void Beat()
    {
        lock (gate)
        {
            var (now, sinceLast) = (time.GetTimestamp(), time.GetElapsedTime(lastBeat));
            lastBeat = now;
            Volatile.Write(ref beat, (beat + 1) % underWay.Length);
            var isWaitedFor = IsWaitedFor();
            if (looking.IsCompleted && (isWaitedFor || (asked.Count > 0 && beat % BeatsBetweenLooks == 0)))
                looking = Look();
            // Who stood still himself knows nothing of the others: their answers may be waiting for him. A beat that comes late counts as one.
            var stoodStill = sinceLast - BetweenBeats;
            if (stoodStill > Longest / 4)
            {
                foreach (var silo in asked.Keys.ToArray())
                    asked[silo] = Math.Min(now, asked[silo] + (long)(stoodStill.TotalSeconds * time.TimestampFrequency));
            }
            // One that is no member any more is waited for by nobody.
            foreach (var gone in asked.Keys.Except(members).ToArray())
                asked.Remove(gone);
            SiloAddress[] silent = [.. asked.Where(silo => time.GetElapsedTime(silo.Value) > Longest).Select(silo => silo.Key)];
            if (silent.Length == 0 && silence.Task.IsCompleted)
            {
                silence = New();
                Log.AllAnswer(log);
            }
            else if (silent.Length > 0 && silence.TrySetResult())
                Log.Silent(log, string.Join(", ", silent.Select(silo => silo.ToString())), Longest.TotalSeconds);
            foreach (var silo in members.Where(silo => (isWaitedFor || asked.ContainsKey(silo)) && asking.Add(silo)))
            {
                asked.TryAdd(silo, now);
                _ = Ask(silo);
            }
        }
    }

    private bool IsWaitedFor()
    {
        for (var age = BeatsOfACall; age < underWay.Length; age++)
        {
            if (Volatile.Read(ref underWay[(beat + underWay.Length - age) % underWay.Length]) > 0)
                return true;
        }
        return false;
    }

    private async Task Look()
    {
        try
        {
            members = await silos().WaitAsync(LongestQuestion, time);
        }
        catch (Exception unreadable) when (unreadable is not OutOfMemoryException)
        {
            // It is looked again with the next beat.
        }
    }

    private async Task Ask(SiloAddress silo)
    {
        var answered = true;
        try
        {
            await ask(silo).WaitAsync(LongestQuestion, time);
        }
        catch (TimeoutException)
        {
            // Neither it answered, nor whoever knows where it keeps what is asked, or carries the question there: it is asked again.
            answered = false;
        }
        catch (Exception refused) when (refused is not OutOfMemoryException)
        {
            // A refusal is an answer.
        }
        lock (gate)
        {
            asking.Remove(silo);
            if (answered)
                asked.Remove(silo);
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 338, Level = LogLevel.Warning,
            Message = "{Silos} has not answered for {Seconds:F0} s. Callers who wait for a silo are told to come again.")]
        public static partial void Silent(ILogger logger, string silos, double seconds);

        [LoggerMessage(EventId = 339, Level = LogLevel.Warning, Message = "All silos answer again.")]
        public static partial void AllAnswer(ILogger logger);
    }
}
