using System.Diagnostics;
using Rolecall.LoadDriver;
using Rolecall.LoadDriver.Loops;
using Rolecall.LoadDriver.Processes;

namespace Rolecall.Hostile;

/// <summary>What an attack did to a server, and what it did to a good caller.</summary>
/// <param name="Cpu">Processor time of the server while the attack lasted, the good caller's calls included.</param>
/// <param name="Growth">Bytes by which its resident memory grew at most.</param>
internal sealed record Trial(Attack Attack, Outcome Quiet, Outcome Attacked, TimeSpan Cpu, long Growth, string Met, string? Failure)
{
    /// <summary>p99 under attack may be this even where the quiet one is smaller: below it, noise is larger than either. Milliseconds.</summary>
    private const double Floor = 5;

    /// <summary>At most, before the good caller is measured.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);

    /// <summary>How long an attack that goes on until it is done may take: a million names take some minutes.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(30);

    /// <summary>"held", or what did not.</summary>
    public string Verdict
    {
        get
        {
            var broken = new List<string>();
            if (Failure is not null)
                broken.Add(Failure);
            if (Attacked.Failures > 0)
                broken.Add("errors");
            if (Attacked.LatencyAt(99) > Math.Max(Floor, 2 * Quiet.LatencyAt(99)))
                broken.Add("p99");
            if (Growth > Attack.MayGrow)
                broken.Add("memory");
            return broken.Count == 0 ? "held" : "broken: " + string.Join(", ", broken);
        }
    }

    /// <summary>Plays an attack against a fresh server.</summary>
    /// <param name="binary">The server's dll; null for the built one.</param>
    public static async Task<Trial> Of(Attack attack, string? binary, Settings settings)
    {
        using var data = new DataFolder();
        KeyValuePair<string, string>[] heap = attack.Heap > 0 ? [new("DOTNET_GCHeapHardLimit", attack.Heap.ToString("x", null))] : [];
        await using var server = await RolecallServer.Start(data.Path, binary, heap);
        var stage = new Stage(server, data.Path, await World.Make(server.Ready, organizations: 2, accounts: 2, roles: 1), settings);
        await attack.Prepare(stage).OrFail("the attack was not prepared");
        var victim = attack.Victim(stage);
        var rate = Math.Max(1, settings.Rate * victim.Share);
        await Loop.Open(victim.Target, rate, settings.Duration < WarmUp ? settings.Duration : WarmUp);
        var quiet = await Loop.Open(victim.Target, rate, settings.Duration);
        return await Under(stage, attack, victim, rate, quiet);
    }

    private static async Task<Trial> Under(Stage stage, Attack attack, GoodCaller victim, double rate, Outcome quiet)
    {
        var duration = attack.AtLeast > stage.Settings.Duration ? attack.AtLeast : stage.Settings.Duration;
        using var over = new CancellationTokenSource();
        var (cpu, memory) = (stage.Server.Process.Cpu, stage.Server.Process.Memory);
        var playing = Task.Run(() => attack.Play(stage, over.Token));
        var watching = Highest(stage.Server.Process, over.Token);
        var outcome = await Loop.Open(victim.Target, rate, duration);
        var began = Stopwatch.GetTimestamp();
        while (attack.UntilDone && !playing.IsCompleted && !stage.Server.Process.Ended.IsCompleted
            && Stopwatch.GetElapsedTime(began) < Longest)
            outcome = Worse(outcome, await Loop.Open(victim.Target, rate, duration));
        var unfinished = attack.UntilDone && !playing.IsCompleted;
        await over.CancelAsync();
        var failure = await End(playing) ?? (unfinished ? "the attack was not done in time" : null);
        var highest = await watching;
        if (stage.Server.Process.Ended.IsCompleted)
        {
            Console.Error.WriteLine(await stage.Server.Process.Errors);
            failure = "the server ended";
        }
        var told = attack.Tell(stage) is { } more ? $"{stage.Replies}; {more}" : stage.Replies.ToString();
        return new Trial(attack, quiet, outcome, stage.Server.Process.Cpu - cpu, highest - memory, told, failure);
    }

    private static Outcome Worse(Outcome one, Outcome other) =>
        (one.Failures > 0, one.LatencyAt(99)).CompareTo((other.Failures > 0, other.LatencyAt(99))) >= 0 ? one : other;

    /// <summary>What broke the attack itself; null where nothing did.</summary>
    private static async Task<string?> End(Task playing)
    {
        try
        {
            await playing.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
            return null;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        catch (TimeoutException)
        {
            return "the attack does not end";
        }
    }

    private static async Task<long> Highest(ChildProcess process, CancellationToken over)
    {
        var highest = 0L;
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        try
        {
            do
                highest = Math.Max(highest, process.Memory);
            while (await pace.WaitForNextTickAsync(over) && !process.Ended.IsCompleted);
        }
        catch (OperationCanceledException)
        {
            // The attack is over.
        }
        return highest;
    }
}
