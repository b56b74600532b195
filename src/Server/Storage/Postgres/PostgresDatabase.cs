using System.Net.Sockets;
using Npgsql;
using Rolecall.Contracts.Storage;

namespace Rolecall.Server.Storage.Postgres;

/// <summary>
/// The PostgreSQL database of a cluster: its connections, and which failures mean that it cannot serve, and which only that a try must be
/// made again.
/// </summary>
internal sealed class PostgresDatabase : IAsyncDisposable
{
    /// <summary>What <c>rolecall_refuse</c> raises: what a write was built on is no longer so.</summary>
    public const string Refused = "RC001";

    /// <summary>
    /// A transaction holds rows that others wait for: that of a process which stands still between two of its statements is ended by the
    /// server (https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-IDLE-IN-TRANSACTION-SESSION-TIMEOUT).
    /// </summary>
    private const string EndIdleTransactions = "SET idle_in_transaction_session_timeout = '2s'";

    /// <summary>How it says that it has. What the transaction did is undone.</summary>
    private const string IdleTransactionEnded = "25P03";

    /// <summary>For how long a start waits for a database that is slow, or starts too.</summary>
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(30);

    /// <summary>Rows, some of which are megabytes.</summary>
    private const int DeletedAtOnce = 500;

    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(50);

    private readonly TimeProvider time;
    private readonly NpgsqlDataSource alone;

    /// <param name="connectionString">As <see cref="PostgresUrl"/> makes it.</param>
    /// <param name="time">For deadlines.</param>
    /// <param name="clusterId">Whose the database is: another cluster's is refused.</param>
    /// <exception cref="StoreUnavailableException">It cannot be reached, or is not this cluster's.</exception>
    public PostgresDatabase(string connectionString, TimeProvider time, string clusterId)
    {
        this.time = time;
        var source = new NpgsqlDataSourceBuilder(connectionString);
        source.UsePhysicalConnectionInitializer(
            connection => connection.Command(EndIdleTransactions).ExecuteNonQuery(), connection => connection.Execute(EndIdleTransactions));
        Source = source.Build();
        alone = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false });
        var named = new NpgsqlConnectionStringBuilder(connectionString);
        Name = $"postgres://{named.Host}:{named.Port}/{named.Database}";
        try
        {
            Prepare(clusterId);
        }
        catch (Exception failure)
        {
            alone.Dispose();
            Source.Dispose();
            if (IsOfDatabase(failure))
                throw Unavailable(failure);
            throw;
        }
    }

    /// <summary>For how long a write is tried again while connections are lost. Longer, and callers have given up.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(5);

    public NpgsqlDataSource Source { get; }

    /// <summary>A connection that nobody uses afterwards: for what outlives a transaction.</summary>
    public ValueTask<NpgsqlConnection> OpenAlone(CancellationToken cancel) => alone.OpenConnectionAsync(cancel);

    /// <summary>Where it is, without user and password.</summary>
    public string Name { get; }

    public StoreUnavailableException Unavailable(Exception failure) => new(
        failure switch
        {
            PostgresException { SqlState: PostgresErrorCodes.DiskFull } => "The disk of the database is full.",
            PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction } => "The database is read-only.",
            PostgresException refused => $"The database {Name} cannot serve: {refused.MessageText}",
            _ => $"The database {Name} cannot be reached: {failure.Message}",
        },
        failure);

    /// <summary>
    /// The connection was lost, or the server asks to try again: whether a commit that was under way was kept is not known.
    /// </summary>
    public static bool IsPassing(Exception failure) => failure switch
    {
        PostgresException refused => refused.IsTransient
            || refused.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure
            or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
            or PostgresErrorCodes.QueryCanceled or IdleTransactionEnded,
        _ => IsOfDatabase(failure),
    };

    /// <summary>The database refused it, or cannot be reached: no fault of ours.</summary>
    public static bool IsOfDatabase(Exception failure) => failure is NpgsqlException or TimeoutException or SocketException or IOException;

    /// <summary>
    /// Does the work, again while connections are lost and the deadline has not passed. The work itself must know what an earlier try of
    /// it has done.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The deadline has passed.</exception>
    public async Task<T> Try<T>(Func<Task<T>> work, CancellationToken cancel = default)
    {
        var begun = time.GetTimestamp();
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await work();
            }
            catch (Exception failure) when (IsOfDatabase(failure))
            {
                if (!IsPassing(failure) || time.GetElapsedTime(begun) > Deadline)
                    throw Unavailable(failure);
                await Task.Delay(BetweenTries * Math.Min(tries, 10), time, cancel);
            }
        }
    }

    /// <summary>Does the work on a connection; for work that may be done twice.</summary>
    /// <inheritdoc cref="Try{T}(Func{Task{T}}, CancellationToken)"/>
    public Task<T> Read<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancel = default) => Try(
        async () =>
        {
            await using var connection = await Source.OpenConnectionAsync(cancel);
            return await work(connection);
        },
        cancel);

    /// <summary>
    /// Does the work in a transaction. Tried again until the commit was sent; one that was lost on its way may have been kept, and is not
    /// done twice.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The deadline has passed, or the commit was lost.</exception>
    public Task<T> Write<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancel = default) => Try(
        async () =>
        {
            await using var connection = await Source.OpenConnectionAsync(cancel);
            await using var transaction = await connection.BeginTransactionAsync(cancel);
            var result = await work(connection);
            try
            {
                await transaction.CommitAsync(CancellationToken.None);
            }
            catch (Exception lost) when (IsLostCommit(lost))
            {
                throw new StoreUnavailableException(
                    $"The database {Name} was lost while it kept a write, which may have happened: {lost.Message}", lost);
            }
            return result;
        },
        cancel);

    /// <summary>Deletes rows, a bounded number in each transaction: none is long, and none holds others up.</summary>
    /// <param name="where">On $1 and so on.</param>
    public async Task DeleteAll(string table, string where, CancellationToken cancel, params object?[] values)
    {
        while (await Read(
            connection => connection.Execute(
                $"DELETE FROM {table} WHERE ctid = ANY(ARRAY(SELECT ctid FROM {table} WHERE {where} LIMIT {DeletedAtOnce}))", [.. values]),
            cancel) > 0)
        {
            // There may be more.
        }
    }

    /// <summary>Whether it answers within two seconds; tried once.</summary>
    public async Task<bool> IsThere()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2), time);
        try
        {
            await using var connection = await Source.OpenConnectionAsync(patience.Token);
            await using var command = new NpgsqlCommand("SELECT 1", connection);
            return await command.ExecuteScalarAsync(patience.Token) is 1;
        }
        catch (Exception failure) when (IsOfDatabase(failure) || failure is OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>The clock of its machine; tried once.</summary>
    public async Task<DateTimeOffset> Now()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2), time);
        await using var connection = await Source.OpenConnectionAsync(patience.Token);
        await using var command = new NpgsqlCommand("SELECT clock_timestamp()", connection);
        return new DateTimeOffset((DateTime)(await command.ExecuteScalarAsync(patience.Token))!, TimeSpan.Zero);
    }

    /// <summary>
    /// Whether a commit that failed so may have been kept. A server that is told to end (class 57) may say so after it has kept the commit.
    /// </summary>
    internal static bool IsLostCommit(Exception failure) => failure is PostgresException refused
        ? refused.SqlState is "40003" || refused.SqlState[..2] is "57" or "08" or "58" or "XX"
        : IsOfDatabase(failure);

    private void Prepare(string clusterId)
    {
        for (var begun = time.GetTimestamp(); ;)
        {
            try
            {
                PostgresSchema.Prepare(this, clusterId);
                return;
            }
            catch (NpgsqlException slow) when (IsSlow(slow) && time.GetElapsedTime(begun) < StartDeadline)
            {
                Task.Delay(BetweenTries, time).Wait();
            }
        }
    }

    /// <summary>
    /// Somebody is there, who does not answer yet; or this process had no turn for so long, between two statements, that its transaction
    /// was ended.
    /// </summary>
    private static bool IsSlow(NpgsqlException failure) => failure.InnerException is TimeoutException
        || (failure as PostgresException ?? failure.InnerException as PostgresException)?.SqlState
            is PostgresErrorCodes.CannotConnectNow or IdleTransactionEnded;

    public async ValueTask DisposeAsync()
    {
        await alone.DisposeAsync();
        await Source.DisposeAsync();
    }
}
