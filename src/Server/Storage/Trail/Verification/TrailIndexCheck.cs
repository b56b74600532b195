using Microsoft.Data.Sqlite;
using Rolecall.Server.Storage.Trail.Segments;

namespace Rolecall.Server.Storage.Trail.Verification;

/// <summary>
/// Holds the index against the log, as it was when the check began: each name of a record must lead to it. Names that lead to no record do no
/// harm, since a look-up asks the record too; those of deleted sandboxes may be there and may not.
/// </summary>
internal sealed class TrailIndexCheck : IDisposable
{
    /// <summary>Names that are looked for together. So many are held in memory.</summary>
    private const int AtOnce = 32_768;

    private readonly TrailFolder folder;
    private readonly SqliteCommands? commands;
    private readonly List<(string Sandbox, MentionKind Kind, string Name, long Sequence)> names = [];

    /// <param name="file">An index that is not there, or that a look-up would make anew, has nothing to be checked.</param>
    public TrailIndexCheck(string file, TrailFolder folder)
    {
        this.folder = folder;
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
        var opened = new SqliteCommands(connection);
        try
        {
            connection.Open();
            // What is added meanwhile, or thrown away, is not seen from here on.
            opened.Begin(deferred: true);
            using var row = opened.Prepare("SELECT trail, sequence FROM indexed").ExecuteReader();
            if (row.Read() && row.GetString(0) == folder.Id.ToString() && row.GetInt64(1) <= folder.Committed)
                (commands, Indexed) = (opened, row.GetInt64(1));
        }
        catch (Exception none) when (none is SqliteException or InvalidOperationException)
        {
            // It is not there, or no database, or not of this server's making.
        }
        if (commands is null)
            opened.Dispose();
    }

    /// <summary>The newest sequence that is in the index.</summary>
    public long Indexed { get; }

    /// <summary>The first sequence so far that one of its names does not lead to; null where there is none.</summary>
    public long? Missing { get; private set; }

    /// <summary>A record that is in the log, after those before it.</summary>
    public void Expect(long sequence, ReadOnlySpan<byte> body)
    {
        if (sequence > Indexed)
            return;
        var row = TrailRecords.Read(body);
        if (folder.IsDeleted(row.Sandbox, sequence))
            return;
        TrailIndex.AddNames(names, row, sequence);
        if (names.Count >= AtOnce)
            LookUp();
    }

    /// <summary>Looks for those that were expected and were not looked for yet.</summary>
    public void LookUp()
    {
        try
        {
            foreach (var wanted in names.GroupBy(name => (name.Sandbox, name.Kind, name.Name), name => name.Sequence))
                LookUp(wanted.Key.Sandbox, wanted.Key.Kind, wanted.Key.Name, [.. wanted.Distinct()]);
        }
        catch (SqliteException)
        {
            // Damaged there: it does not lead to them.
            Miss(names[0].Sequence);
        }
        names.Clear();
    }

    /// <summary>Forgets what was expected of a part that is no longer there.</summary>
    public void Forget(long? missing)
    {
        names.Clear();
        Missing = missing;
    }

    public void Dispose()
    {
        commands?.Transaction?.Dispose();
        commands?.Dispose();
    }

    private void LookUp(string sandbox, MentionKind kind, string name, List<long> wanted)
    {
        using var found = commands!.Prepare(
            "SELECT sequence FROM mention WHERE sandbox = $1 AND kind = $2 AND name = $3 AND sequence BETWEEN $4 AND $5 ORDER BY sequence",
            sandbox, (int)kind, name, wanted[0], wanted[^1]).ExecuteReader();
        foreach (var sequence in wanted)
        {
            var at = 0L;
            while (at < sequence && found.Read())
                at = found.GetInt64(0);
            if (at == sequence)
                continue;
            Miss(sequence);
            return;
        }
    }

    private void Miss(long sequence) => Missing = Math.Min(Missing ?? long.MaxValue, sequence);
}
