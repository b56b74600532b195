using Microsoft.Data.Sqlite;
using Rolecall.Contracts.Storage;

namespace Rolecall.Server.Storage;

/// <summary>
/// One database file in WAL mode, whose commits survive a power loss: how it is opened, what its schema is, and which errors mean that it
/// cannot serve.
/// </summary>
internal sealed class SqliteDatabase
{
    /// <summary>A checkpoint waits for the disk twice, so a busy writer makes few of them.</summary>
    private const int CheckpointBytes = 16 << 20;

    private readonly int pageBytes;
    private readonly string connectionString;

    /// <param name="file">The path of the file; made where it does not exist, readable by its owner only.</param>
    /// <param name="schemas">Each makes the tables of its version, counted from 1, out of those of the one before. The version is kept in
    /// the file; a newer one is refused.</param>
    /// <param name="pageBytes">Of a file that is made: each page is written, and copied at a checkpoint, by calls of its own.</param>
    public SqliteDatabase(string file, IReadOnlyList<string> schemas, int pageBytes = 4096)
    {
        File = file;
        this.pageBytes = pageBytes;
        connectionString = new SqliteConnectionStringBuilder { DataSource = file, Pooling = true, DefaultTimeout = 30 }.ToString();
        try
        {
            Prepare(schemas);
        }
        catch (SqliteException failure)
        {
            Close();
            throw Unavailable(failure);
        }
        catch (StoreUnavailableException)
        {
            Close();
            throw;
        }
        catch (IOException failure)
        {
            throw new StoreUnavailableException($"{file} cannot be made: {failure.Message}", failure);
        }
    }

    public string File { get; }

    /// <summary>
    /// The most pages (of 4 KiB) that the file may grow to; null for as many as the disk holds. Counts from the next connection on.
    /// </summary>
    public int? MostPages { get; set; }

    /// <summary>A pooled connection, ready to use.</summary>
    public SqliteConnection Open()
    {
        var connection = new SqliteConnection(connectionString);
        try
        {
            connection.Open();
            Execute(connection, $"PRAGMA synchronous = FULL; PRAGMA foreign_keys = OFF; PRAGMA cache_size = -8192; PRAGMA wal_autocheckpoint = {CheckpointBytes / pageBytes}");
            if (MostPages is { } most)
                Execute(connection, $"PRAGMA max_page_count = {most}");
            return connection;
        }
        catch (SqliteException failure)
        {
            connection.Dispose();
            throw Unavailable(failure);
        }
    }

    /// <summary>Closes this file's idle connections, so that it can be moved or deleted.</summary>
    public void Close()
    {
        using var connection = new SqliteConnection(connectionString);
        SqliteConnection.ClearPool(connection);
    }

    public StoreUnavailableException Unavailable(SqliteException failure) => new(
        failure.SqliteErrorCode switch
        {
            13 => $"The disk that holds {Path.GetFileName(File)} is full.",
            8 => $"{Path.GetFileName(File)} is read-only.",
            10 => $"{Path.GetFileName(File)} cannot be read or written (I/O error).",
            _ => $"{Path.GetFileName(File)} cannot serve: {failure.Message}",
        },
        failure);

    private void Prepare(IReadOnlyList<string> schemas)
    {
        if (!System.IO.File.Exists(File))
        {
            // SQLite gives its side files the mode of the main one.
            using var made = new FileStream(File, SecretFile.OwnerOnly(FileMode.CreateNew));
        }
        using var connection = Open();
        Execute(connection, $"PRAGMA page_size = {pageBytes}; PRAGMA journal_mode = WAL");
        var found = Convert.ToInt32(Scalar(connection, "PRAGMA user_version"), System.Globalization.CultureInfo.InvariantCulture);
        if (found > schemas.Count)
            throw new StoreUnavailableException(
                $"{File} was written by a newer version of rolecall (schema {found}; this one knows {schemas.Count}).");
        if (found == schemas.Count)
            return;
        // A transaction object, not a BEGIN in the text: where it fails, it is rolled back before the pool gets the connection.
        using var transaction = connection.BeginTransaction(deferred: false);
        Execute(connection, string.Join(";\n", schemas.Skip(found)) + $"; PRAGMA user_version = {schemas.Count}", transaction);
        transaction.Commit();
    }

    private static void Execute(SqliteConnection connection, string sql, SqliteTransaction? transaction = null)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
