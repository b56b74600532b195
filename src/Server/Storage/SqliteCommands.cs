using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Rolecall.Server.Storage;

/// <summary>A connection with its prepared statements, made on first use and kept.</summary>
internal sealed class SqliteCommands(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> prepared = new(StringComparer.Ordinal);

    /// <summary>The newest that was begun; null where none was.</summary>
    public SqliteTransaction? Transaction { get; private set; }

    /// <param name="deferred">For reading alone.</param>
    public SqliteTransaction Begin(bool deferred = false) => Transaction = connection.BeginTransaction(deferred);

    /// <summary>The statement with its values bound, in the order of its parameters $1, $2 ….</summary>
    public SqliteCommand Prepare(string sql, params ReadOnlySpan<object?> values)
    {
        if (!prepared.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 1; i <= values.Length; i++)
                command.Parameters.Add(new SqliteParameter { ParameterName = "$" + i.ToString(CultureInfo.InvariantCulture) });
            prepared[sql] = command;
        }
        // One that has ended takes no more commands.
        command.Transaction = Transaction?.Connection is null ? null : Transaction;
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        return command;
    }

    public void Execute(string sql, params ReadOnlySpan<object?> values) => Prepare(sql, values).ExecuteNonQuery();

    public void Dispose()
    {
        foreach (var command in prepared.Values)
            command.Dispose();
        connection.Dispose();
    }
}
