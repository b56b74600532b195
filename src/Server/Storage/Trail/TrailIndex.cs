using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using Rolecall.Contracts.Storage;
using Rolecall.Server.Storage.Trail.Segments;
using Rolecall.Server.Storage.Trail.Verification;

namespace Rolecall.Server.Storage.Trail;

/// <summary>
/// The names by which views are found, in SQLite. Nobody waits for it but who looks something up: then it is caught up with the
/// log, which it can always be made of anew.
/// </summary>
internal sealed class TrailIndex : IDisposable
{
    public const string FileName = "trail-index.db";

    private const string Schema = """
        CREATE TABLE mention (sandbox TEXT NOT NULL, kind INTEGER NOT NULL, name TEXT NOT NULL, sequence INTEGER NOT NULL,
          PRIMARY KEY (sandbox, kind, name, sequence)) WITHOUT ROWID;
        CREATE TABLE indexed (trail TEXT NOT NULL, sequence INTEGER NOT NULL)
        """;

    /// <summary>Records of one transaction.</summary>
    private const int AtOnce = 8192;

    private readonly string file;
    private readonly TrailFolder folder;
    private readonly TrailReader reader;
    private readonly Lock one = new();
    private SqliteDatabase? database;
    private SqliteCommands? commands;

    public TrailIndex(string file, TrailFolder folder, TrailReader reader) => (this.file, this.folder, this.reader) = (file, folder, reader);

    /// <summary>Whether the query names something that is found by the index.</summary>
    public static bool Serves(AuditQuery query) =>
        query.AccountId is not null || query.User is not null || query.Resource is not null || query.RequestId is not null;

    /// <summary>Adds what the views of a record are found by.</summary>
    /// <param name="sequence">Of its first view.</param>
    public static void AddNames(List<(string Sandbox, MentionKind Kind, string Name, long Sequence)> names, AuditRow row, long sequence)
    {
        for (var i = 0; i < row.Views.Count; i++)
        {
            var view = row.Views[i];
            names.Add((row.Sandbox, MentionKind.Account, view.AccountId, sequence + i));
            names.Add((row.Sandbox, MentionKind.Request, row.RequestId, sequence + i));
            names.AddRange(view.Users.Select(user => (row.Sandbox, MentionKind.User, user, sequence + i)));
            names.AddRange(view.Resources.Select(resource => (row.Sandbox, MentionKind.Resource, resource, sequence + i)));
        }
    }

    /// <summary>Sequences of views that have all the names of the query, at most so many, beyond <paramref name="from"/> in the order asked for.</summary>
    /// <exception cref="StoreUnavailableException">There is no room for the index.</exception>
    public List<long> Find(AuditQuery query, bool newestFirst, long from, int most)
    {
        lock (one)
        {
            try
            {
                return LookUp(query, newestFirst, from, most);
            }
            catch (Exception failure) when (IsNoDatabase(failure))
            {
                Throw();
                return LookUp(query, newestFirst, from, most);
            }
        }
    }

    /// <summary>As it is now, to be held against the log; look-ups go on meanwhile.</summary>
    public TrailIndexCheck Check() => new(file, folder);

    /// <summary>Throws it away: the next look-up makes it anew.</summary>
    public void Renew()
    {
        lock (one)
            Throw();
    }

    public void Dispose()
    {
        lock (one)
            Close();
    }

    private List<long> LookUp(AuditQuery query, bool newestFirst, long from, int most)
    {
        try
        {
            CatchUp();
            var values = new List<object>();
            var sql = Sql(query, newestFirst, from, most, values);
            using var rows = commands!.Prepare(sql, [.. values]).ExecuteReader();
            var found = new List<long>();
            while (rows.Read())
                found.Add(rows.GetInt64(0));
            return found;
        }
        catch (SqliteException failure)
        {
            throw database!.Unavailable(failure);
        }
    }

    /// <summary>It was damaged (SQLITE_CORRUPT), or is none (SQLITE_NOTADB): then it is made anew.</summary>
    private static bool IsNoDatabase(Exception failure) => failure is StoreUnavailableException { InnerException: SqliteException { SqliteErrorCode: 11 or 26 } };

    private void CatchUp()
    {
        var from = Open();
        var upTo = folder.Committed;
        while (from < upTo)
            from = Index(from, upTo);
    }

    /// <summary>The newest sequence that is in the index.</summary>
    private long Open()
    {
        if (commands is null)
        {
            database = new SqliteDatabase(file, [Schema], pageBytes: 16_384);
            commands = new SqliteCommands(database.Open());
            // What a power loss takes of it is made anew from the log.
            commands.Execute("PRAGMA synchronous = NORMAL");
        }
        long indexed;
        using (var row = commands.Prepare("SELECT trail, sequence FROM indexed").ExecuteReader())
        {
            if (!row.Read())
                indexed = -1;
            else if (row.GetString(0) != folder.Id.ToString() || row.GetInt64(1) > folder.Committed)
                indexed = -2;
            else
                indexed = row.GetInt64(1);
        }
        if (indexed == -2)
        {
            Throw();
            return Open();
        }
        if (indexed == -1)
        {
            commands.Execute("INSERT INTO indexed VALUES ($1, 0)", folder.Id.ToString());
            indexed = 0;
        }
        return indexed;
    }

    /// <summary>Indexes a stretch of the log in one transaction; the newest sequence that is in the index then.</summary>
    private long Index(long from, long upTo)
    {
        var names = new List<(string Sandbox, MentionKind Kind, string Name, long Sequence)>();
        var (records, reached) = (0, upTo);
        using var transaction = commands!.Begin();
        foreach (var stretch in reader.After(from))
        {
            foreach (var (sequence, body) in reader.Read(stretch))
            {
                if (sequence < from || sequence > upTo)
                    continue;
                if (TrailRecords.IsDeletion(body.Span))
                {
                    var deleted = TrailRecords.Summary(body.Span).Sandbox;
                    commands.Execute("DELETE FROM mention WHERE sandbox = $1", deleted);
                    names.RemoveAll(name => name.Sandbox == deleted);
                }
                else
                {
                    AddNames(names, TrailRecords.Read(body.Span), sequence);
                }
                records++;
                reached = sequence;
            }
            if (records >= AtOnce)
                break;
            reached = upTo;
        }
        names.Sort();
        foreach (var (sandbox, kind, name, sequence) in names)
            commands.Execute("INSERT OR IGNORE INTO mention VALUES ($1, $2, $3, $4)", sandbox, (int)kind, name, sequence);
        commands.Execute("UPDATE indexed SET sequence = $1", reached);
        transaction.Commit();
        return reached;
    }

    private static string Sql(AuditQuery query, bool newestFirst, long from, int most, List<object> values)
    {
        string Bind(object value)
        {
            values.Add(value);
            return "$" + values.Count.ToString(CultureInfo.InvariantCulture);
        }

        var sql = new StringBuilder("SELECT first.sequence FROM ");
        var where = new List<string>();
        foreach (var (kind, name) in ((MentionKind, string?)[])
            [(MentionKind.Request, query.RequestId), (MentionKind.Resource, query.Resource), (MentionKind.User, query.User), (MentionKind.Account, query.AccountId)])
        {
            if (name is null)
                continue;
            var alias = where.Count == 0 ? "first" : kind.ToString();
            sql.Append(where.Count == 0 ? "mention first" : $" JOIN mention {alias} ON {alias}.sequence = first.sequence");
            where.Add($"{alias}.sandbox = {Bind(query.Sandbox)} AND {alias}.kind = {(int)kind} AND {alias}.name = {Bind(name)}");
        }
        return sql.Append(" WHERE ").AppendJoin(" AND ", where)
            .Append(newestFirst ? " AND first.sequence < " : " AND first.sequence > ").Append(Bind(from))
            .Append(newestFirst ? " ORDER BY first.sequence DESC" : " ORDER BY first.sequence")
            .Append(" LIMIT ").Append(Bind(most)).ToString();
    }

    private void Throw()
    {
        Close();
        foreach (var one in (string[])[file, file + "-wal", file + "-shm"])
            File.Delete(one);
    }

    private void Close()
    {
        commands?.Dispose();
        commands = null;
        database?.Close();
    }
}
