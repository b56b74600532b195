using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Rolecall.Server.Storage;

/// <summary>
/// The one writer of a database: it takes all writes that wait and commits them in one transaction, so that sixty-four
/// callers share one fsync. A write that refuses itself fails alone, and so does one whose statement breaks a rule of the database; a
/// commit that fails fails all of its writes.
/// </summary>
internal sealed partial class GroupCommit : IAsyncDisposable
{
    internal const int PutOffEvent = 303;

    private const int LargestGroup = 512;

    /// <summary>Writes that may wait; whoever brings one more waits until there is room.</summary>
    private const int MostWaiting = 8192;

    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(50);

    // https://www.sqlite.org/rescode.html
    private const int TooBig = 18;
    private const int Constraint = 19;
    private const int Mismatch = 20;
    private const int Range = 25;

    private readonly SqliteDatabase database;
    private readonly WriterMetrics metrics;
    private readonly CommitSteps steps;
    private readonly ILogger log;
    private readonly TimeSpan idle;

    // Its own thread: it is blocked in fsync most of the time, and a worker of the pool that is blocked answers nobody.
    private readonly Thread writer;
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim room = new(MostWaiting);
    private readonly object gate = new();
    private readonly Queue<Write> waiting = new();
    private bool closing;

    /// <summary>The write whose statements run; only the thread touches it.</summary>
    private Write? running;

    /// <param name="steps">What its store does around each transaction.</param>
    /// <param name="idle">A writer that nobody wrote to for so long does what it has put off.</param>
    /// <param name="log">Told of what was put off and cannot be done; null for nobody.</param>
    public GroupCommit(SqliteDatabase database, CommitSteps? steps = null, TimeSpan? idle = null, ILogger? log = null)
    {
        (this.database, this.steps, this.idle, this.log) =
            (database, steps ?? new CommitSteps(), idle ?? Idle, log ?? NullLogger.Instance);
        metrics = new WriterMetrics(Path.GetFileNameWithoutExtension(database.File));
        writer = new Thread(WriteAll) { IsBackground = true, Name = $"writer of {Path.GetFileName(database.File)}" };
        writer.Start();
    }

    private abstract class Write
    {
        public abstract void Run(SqliteCommands commands);

        public abstract void Succeed();

        public abstract void Fail(Exception failure);

        public bool Refused { get; protected set; }

        public long BroughtAt { get; } = Stopwatch.GetTimestamp();
    }

    private sealed class Write<T>(Func<SqliteCommands, T> work) : Write
    {
        private T result = default!;

        // The continuation of a grain goes to the grain's scheduler anyway, by way of the pool a second time only if it is asked for.
        // INVARIANT: no one's code runs on the writer's thread.
        public TaskCompletionSource<T> Done { get; } = new(
            TaskScheduler.Current == TaskScheduler.Default ? TaskCreationOptions.RunContinuationsAsynchronously : TaskCreationOptions.None);

        public override void Run(SqliteCommands commands) => result = work(commands);

        public override void Succeed() => Done.TrySetResult(result);

        public override void Fail(Exception failure)
        {
            Refused = true;
            Done.TrySetException(failure);
        }
    }

    /// <summary>
    /// Runs the work inside the next transaction; completes once that is committed. The work must check before it writes: what
    /// it throws is the caller's, and what it wrote before throwing would be kept.
    /// </summary>
    public async Task<T> Run<T>(Func<SqliteCommands, T> work, CancellationToken cancel)
    {
        var write = new Write<T>(work);
        await room.WaitAsync(cancel);
        lock (gate)
        {
            if (closing)
                throw new Contracts.Storage.StoreUnavailableException("The store is shutting down.");
            waiting.Enqueue(write);
            if (waiting.Count == 1)
                Monitor.Pulse(gate);
        }
        return await write.Done.Task;
    }

    public async ValueTask DisposeAsync()
    {
        lock (gate)
        {
            closing = true;
            Monitor.Pulse(gate);
        }
        await ended.Task;
    }

    private void WriteAll()
    {
        var group = new List<Write>();
        SqliteCommands? commands = null;
        while (Take(group))
        {
            var isIdle = group.Count == 0;
            while (group.Count > 0)
                Keep(ref commands, group);
            if (isIdle || steps.IsDue)
                CatchUp(ref commands);
        }
        if (steps.IsBehind)
            CatchUp(ref commands);
        commands?.Dispose();
        ended.SetResult();
    }

    /// <summary>Commits the group. Where one write spoils it, that one fails and leaves it, and the others are to be tried again.</summary>
    private void Keep(ref SqliteCommands? commands, List<Write> group)
    {
        try
        {
            commands ??= new SqliteCommands(database.Open());
            Commit(commands, group);
            group.Clear();
        }
        catch (Exception failure)
        {
            steps.Failed();
            // The connection may be in any state: the next group gets a new one, and the store recovers by itself.
            commands?.Dispose();
            commands = null;
            var reported = failure is SqliteException sqlite ? database.Unavailable(sqlite) : failure;
            var isOfTheStore = !(running is not null && IsOfTheWrite(failure));
            Write[] failed = isOfTheStore ? [.. group] : [running!];
            if (isOfTheStore)
                metrics.Failed();
            foreach (var write in failed.Where(write => !write.Refused))
                write.Fail(reported);
            group.RemoveAll(write => write.Refused);
        }
        finally
        {
            running = null;
        }
    }

    /// <summary>A rule of the database is broken, or a value is too large for it: no other write is to blame.</summary>
    private static bool IsOfTheWrite(Exception failure) =>
        failure is SqliteException { SqliteErrorCode: TooBig or Constraint or Mismatch or Range };

    /// <summary>What was put off is done, where it can be; else another time.</summary>
    private void CatchUp(ref SqliteCommands? commands)
    {
        try
        {
            commands ??= new SqliteCommands(database.Open());
            steps.CatchUp(commands);
        }
        catch (Exception failure)
        {
            Log.PutOff(log, Path.GetFileName(database.File), failure.Message);
            steps.Failed();
            commands?.Dispose();
            commands = null;
        }
    }

    /// <summary>
    /// Waits for writes, and takes those that are there: none where there is only something put off to do. False once there are none and
    /// no more will come.
    /// </summary>
    private bool Take(List<Write> group)
    {
        group.Clear();
        lock (gate)
        {
            while (waiting.Count == 0 && !closing)
            {
                if (!Monitor.Wait(gate, steps.IsBehind ? idle : Timeout.InfiniteTimeSpan) && waiting.Count == 0 && !closing)
                    return true;
            }
            while (group.Count < LargestGroup && waiting.TryDequeue(out var next))
                group.Add(next);
        }
        if (group.Count > 0)
            room.Release(group.Count);
        return group.Count > 0;
    }

    private void Commit(SqliteCommands commands, List<Write> group)
    {
        using var transaction = commands.Begin();
        steps.Begin(commands, group.Count);
        foreach (var write in group.Where(write => !write.Refused))
        {
            running = write;
            try
            {
                write.Run(commands);
            }
            catch (Exception refusal) when (refusal is not SqliteException)
            {
                write.Fail(refusal);
            }
        }
        running = null;
        steps.BeforeCommit(commands);
        transaction.Commit();
        steps.Committed();
        metrics.Kept(group[0].BroughtAt, group.Count);
        foreach (var write in group)
        {
            if (!write.Refused)
                write.Succeed();
        }
        steps.Acknowledged();
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = PutOffEvent, Level = LogLevel.Warning,
            Message = "What the writer of {File} has put off was not done, and is tried again: {Why}")]
        public static partial void PutOff(ILogger logger, string file, string why);
    }
}
