using System.Globalization;
using System.Text;
using Npgsql;
using Rolecall.Contracts.Storage;

namespace Rolecall.Server.Storage.Postgres;

/// <summary>
/// The tables of a cluster's database, made and migrated by whichever silo comes first: under a lock, in one transaction, so that three
/// that start at once make them once.
/// </summary>
internal static class PostgresSchema
{
    /// <summary>"rolecall" in ASCII: of the lock that a silo takes while it prepares the database.</summary>
    public const long Lock = 0x726F_6C65_6361_6C6C;

    /// <summary>Each makes the tables of its version, counted from 1, out of those of the one before.</summary>
    private static readonly string[] Versions =
        ["events.sql", "trail.sql", "objects.sql", "authorizations.sql", "membership.sql", "deletions.sql"];

    /// <exception cref="StoreUnavailableException">It is a newer version's, or another cluster's.</exception>
    public static void Prepare(PostgresDatabase database, string clusterId)
    {
        using var connection = database.Source.OpenConnection();
        using var transaction = connection.BeginTransaction();
        Execute(connection, $"SELECT pg_advisory_xact_lock({Lock.ToString(CultureInfo.InvariantCulture)})");
        Execute(connection, "CREATE TABLE IF NOT EXISTS rolecall_store (version integer NOT NULL, cluster_id text NOT NULL)");
        var (found, owner) = Read(connection);
        if (found > Versions.Length)
            throw new StoreUnavailableException(
                $"The database {database.Name} was written by a newer version of rolecall (schema {found}; this one knows {Versions.Length}).");
        if (owner is not null && owner != clusterId)
            throw new StoreUnavailableException(
                $"The database {database.Name} is that of the cluster \"{owner}\", and this server is told to be of \"{clusterId}\" (--cluster-id).");
        foreach (var script in Versions.Skip(found))
            Execute(connection, Script(script));
        if (owner is null)
            Execute(connection, "INSERT INTO rolecall_store (version, cluster_id) VALUES ($1, $2)", Versions.Length, clusterId);
        else if (found < Versions.Length)
            Execute(connection, "UPDATE rolecall_store SET version = $1", Versions.Length);
        transaction.Commit();
    }

    private static (int Version, string? ClusterId) Read(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand("SELECT version, cluster_id FROM rolecall_store", connection);
        using var row = command.ExecuteReader();
        return row.Read() ? (row.GetInt32(0), row.GetString(1)) : (0, null);
    }

    private static void Execute(NpgsqlConnection connection, string sql, params ReadOnlySpan<object> values)
    {
        using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        command.ExecuteNonQuery();
    }

    private static string Script(string name)
    {
        using var stream = typeof(PostgresSchema).Assembly.GetManifestResourceStream("postgres/" + name)
            ?? throw new InvalidOperationException($"The script {name} is not in the assembly.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
