using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Rolecall.Contracts.Storage;

namespace Rolecall.Server.Storage;

/// <summary>
/// Who reads a database: connections with their prepared statements, as many as read at once. To open one and prepare a statement costs
/// several times what a look-up does.
/// </summary>
internal sealed class SqliteReaders(SqliteDatabase database) : IDisposable
{
    private readonly ConcurrentBag<SqliteCommands> idle = [];
    private volatile bool closed;

    /// <param name="work">Closes every reader and transaction that it opens.</param>
    /// <exception cref="StoreUnavailableException">The database cannot be read.</exception>
    public T Read<T>(Func<SqliteCommands, T> work)
    {
        var commands = idle.TryTake(out var rested) ? rested : new SqliteCommands(database.Open());
        try
        {
            var result = work(commands);
            Rest(commands);
            return result;
        }
        catch (Exception failure)
        {
            // Nobody knows what state a connection is in that failed.
            commands.Dispose();
            if (failure is SqliteException unreadable)
                throw database.Unavailable(unreadable);
            throw;
        }
    }

    public void Dispose()
    {
        closed = true;
        while (idle.TryTake(out var commands))
            commands.Dispose();
    }

    private void Rest(SqliteCommands commands)
    {
        idle.Add(commands);
        // Whoever closed them meanwhile may not have seen this one.
        if (closed)
            Dispose();
    }
}
