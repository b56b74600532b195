using System.Diagnostics;
using Npgsql;

namespace Rolecall.Chaos.Scale;

/// <summary>What an append waits for PostgreSQL when nobody else asks it: a transaction of the same shape, by a lone connection.</summary>
internal static class LoneCommit
{
    private const int Times = 400;

    /// <summary>Microseconds, the median: the head is held, a record is written, and the disk has both.</summary>
    /// <param name="port">Where PostgreSQL listens, on the loopback.</param>
    public static async Task<double> Measure(int port)
    {
        await using var connection = new NpgsqlConnection($"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres;Pooling=false");
        await connection.OpenAsync();
        await Do(
            connection,
            """
            CREATE TABLE lone_head (id int PRIMARY KEY, number bigint);
            INSERT INTO lone_head VALUES (1, 0);
            CREATE TABLE lone_record (number bigint, body bytea)
            """);
        var took = new double[Times];
        for (var i = 0; i < Times; i++)
        {
            var began = Stopwatch.GetTimestamp();
            await Do(connection, "BEGIN; SELECT number FROM lone_head WHERE id = 1 FOR UPDATE");
            await Do(
                connection,
                """
                INSERT INTO lone_record VALUES (1, decode(repeat('00', 500), 'hex'));
                UPDATE lone_head SET number = number + 1 WHERE id = 1;
                COMMIT
                """);
            took[i] = Stopwatch.GetElapsedTime(began).TotalMicroseconds;
        }
        await Do(connection, "DROP TABLE lone_head, lone_record");
        Array.Sort(took);
        return took[Times / 2];
    }

    private static async Task Do(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
