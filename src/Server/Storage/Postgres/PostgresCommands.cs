using System.Runtime.InteropServices;
using Npgsql;
using NpgsqlTypes;

namespace Rolecall.Server.Storage.Postgres;

/// <summary>Statements with their values, in the order of $1, $2 ….</summary>
internal static class PostgresCommands
{
    public static void Add(this NpgsqlCommand command, NpgsqlDbType type, object? value) =>
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = value ?? DBNull.Value });

    public static NpgsqlCommand Command(this NpgsqlConnection connection, string sql, params ReadOnlySpan<object?> values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.Add(value as NpgsqlParameter ?? new NpgsqlParameter { Value = value ?? DBNull.Value });
        return command;
    }

    public static async Task<int> Execute(this NpgsqlConnection connection, string sql, params List<object?> values)
    {
        await using var command = connection.Command(sql, CollectionsMarshal.AsSpan(values));
        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>The first column of the first row; null where there is none, or nothing in it.</summary>
    public static async Task<object?> Scalar(this NpgsqlConnection connection, string sql, params List<object?> values)
    {
        await using var command = connection.Command(sql, CollectionsMarshal.AsSpan(values));
        return await command.ExecuteScalarAsync() is var value && value is DBNull ? null : value;
    }

    public static async Task<List<T>> Rows<T>(
        this NpgsqlConnection connection, Func<NpgsqlDataReader, T> read, string sql, params List<object?> values)
    {
        await using var command = connection.Command(sql, CollectionsMarshal.AsSpan(values));
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
            rows.Add(read(reader));
        return rows;
    }
}
