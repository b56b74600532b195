using Npgsql;
using Rolecall.Contracts.Storage;

namespace Rolecall.Server.Cluster;

/// <summary>
/// The table of members, which a silo that starts waits for: Orleans asks it once when it starts, and a database that is slow at that
/// moment would end the process. What it is asked later is tried again by whoever asks, one question at a time: nobody waits for one
/// without an answer, else a silo whose one question was lost would follow no change of the members any more.
/// </summary>
/// <param name="isOwned">It was made for this one, which disposes of it.</param>
internal sealed partial class PatientMembershipTable(
    IMembershipTable table, bool isOwned, TimeProvider time, ILogger<PatientMembershipTable> log)
    : IMembershipTable, IDisposable, IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Shorter than the databases' clients wait: members are looked at every few seconds.</summary>
    internal static readonly TimeSpan LongestQuestion = TimeSpan.FromSeconds(6);

    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(500);

    /// <summary>Takes the place of the table that was registered last.</summary>
    public static void Wrap(IServiceCollection services)
    {
        var registered = services.Last(service => service.ServiceType == typeof(IMembershipTable));
        services.Remove(registered);
        services.AddSingleton<IMembershipTable>(all => new PatientMembershipTable(
            (IMembershipTable)(registered.ImplementationInstance
                ?? registered.ImplementationFactory?.Invoke(all)
                ?? ActivatorUtilities.CreateInstance(all, registered.ImplementationType!)),
            isOwned: registered.ImplementationInstance is null,
            all.GetRequiredService<TimeProvider>(),
            all.GetRequiredService<ILogger<PatientMembershipTable>>()));
    }

    public async Task InitializeMembershipTableAsync(bool tryInitTableVersion, CancellationToken cancellationToken = default)
    {
        for (var began = time.GetTimestamp(); ;)
        {
            try
            {
                await table.InitializeMembershipTableAsync(tryInitTableVersion, cancellationToken);
                return;
            }
            catch (Exception away) when (!cancellationToken.IsCancellationRequested)
            {
                if (IsFinal(away) || time.GetElapsedTime(began) > Patience)
                    throw new StoreUnavailableException($"The table of members cannot be read: {away.Message}", away);
                Log.Waits(log, away.Message);
                await Task.Delay(BetweenTries, time, cancellationToken);
            }
        }
    }

    public void Dispose()
    {
        if (!isOwned)
            return;
        if (table is IDisposable disposable)
            disposable.Dispose();
        else
            (table as IAsyncDisposable)?.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    public async ValueTask DisposeAsync()
    {
        if (isOwned && table is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
        else
            Dispose();
    }

    public Task DeleteMembershipTableEntriesAsync(string clusterId, CancellationToken cancellationToken = default) =>
        table.DeleteMembershipTableEntriesAsync(clusterId, cancellationToken);

    public Task CleanupDefunctSiloEntriesAsync(DateTimeOffset beforeDate, CancellationToken cancellationToken = default) =>
        InTime(cancel => table.CleanupDefunctSiloEntriesAsync(beforeDate, cancel), cancellationToken);

    public Task<MembershipTableData> ReadRowAsync(SiloAddress key, CancellationToken cancellationToken = default) =>
        InTime(cancel => table.ReadRowAsync(key, cancel), cancellationToken);

    public Task<MembershipTableData> ReadAllAsync(CancellationToken cancellationToken = default) =>
        InTime(table.ReadAllAsync, cancellationToken);

    public Task<bool> InsertRowAsync(MembershipEntry entry, TableVersion tableVersion, CancellationToken cancellationToken = default) =>
        InTime(cancel => table.InsertRowAsync(entry, tableVersion, cancel), cancellationToken);

    public Task<bool> UpdateRowAsync(
        MembershipEntry entry, string etag, TableVersion tableVersion, CancellationToken cancellationToken = default) =>
        InTime(cancel => table.UpdateRowAsync(entry, etag, tableVersion, cancel), cancellationToken);

    public Task UpdateIAmAliveAsync(MembershipEntry entry, CancellationToken cancellationToken = default) =>
        InTime(cancel => table.UpdateIAmAliveAsync(entry, cancel), cancellationToken);

    // Orleans' former names of them.
    Task IMembershipTable.InitializeMembershipTable(bool tryInitTableVersion) => InitializeMembershipTableAsync(tryInitTableVersion);

    Task IMembershipTable.DeleteMembershipTableEntries(string clusterId) => DeleteMembershipTableEntriesAsync(clusterId);

    Task IMembershipTable.CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => CleanupDefunctSiloEntriesAsync(beforeDate);

    Task<MembershipTableData> IMembershipTable.ReadRow(SiloAddress key) => ReadRowAsync(key);

    Task<MembershipTableData> IMembershipTable.ReadAll() => ReadAllAsync();

    Task<bool> IMembershipTable.InsertRow(MembershipEntry entry, TableVersion tableVersion) => InsertRowAsync(entry, tableVersion);

    Task<bool> IMembershipTable.UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) =>
        UpdateRowAsync(entry, etag, tableVersion);

    Task IMembershipTable.UpdateIAmAlive(MembershipEntry entry) => UpdateIAmAliveAsync(entry);

    private Task InTime(Func<CancellationToken, Task> ask, CancellationToken cancel) => InTime(
        async either =>
        {
            await ask(either);
            return true;
        },
        cancel);

    private async Task<T> InTime<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancel)
    {
        using var late = new CancellationTokenSource(LongestQuestion, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, late.Token);
        try
        {
            // Who is asked ends the question; where he does not, it is left to itself.
            return await ask(either.Token).WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            Log.Unanswered(log, LongestQuestion.TotalSeconds);
            throw new TimeoutException("The table of members does not answer.");
        }
    }

    /// <summary>No time mends it: who asks may not, or what is asked for is not there.</summary>
    private static bool IsFinal(Exception failure) =>
        failure is PostgresException { SqlState: var state }
        && (state is PostgresErrorCodes.InvalidCatalogName || state[..2] is "28" or "42");

    private static partial class Log
    {
        [LoggerMessage(EventId = 334, Level = LogLevel.Warning, Message = "The table of members cannot be read yet: {Why}")]
        public static partial void Waits(ILogger logger, string why);

        [LoggerMessage(
            EventId = 340, Level = LogLevel.Warning,
            Message = "The table of members has not answered for {Seconds:F0} s. It is asked again.")]
        public static partial void Unanswered(ILogger logger, double seconds);
    }
}
