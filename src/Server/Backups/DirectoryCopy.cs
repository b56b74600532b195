using Microsoft.Data.Sqlite;
using Rolecall.Contracts.Storage;
using Rolecall.Server.Storage.Chains;
using Rolecall.Server.Storage.Sealing;
using Rolecall.Server.Storage.Trail;

namespace Rolecall.Server.Backups;

/// <summary>
/// Copies a data directory, of a server that may be writing to it. Each store is copied as it was at one instant, and none before another that its
/// contents refer to: what the trail tells has been done is in the event store, and each object's bucket is.
/// </summary>
internal sealed class DirectoryCopy(string directory, string copy, Envelope envelope)
{
    /// <summary>A segment may be given up, or written again, while the trail is copied: then it is copied anew.</summary>
    private const int MostTries = 10;

    private static readonly string[] Kept = ["demo-people.json"];

    /// <exception cref="StoreUnavailableException">There is no store, or it cannot be read.</exception>
    public void Make()
    {
        if (!File.Exists(Path.Combine(directory, "events.db")))
            throw new StoreUnavailableException($"There is no store in {directory}.");
        try
        {
            CopyDatabase("authorizations.db");
            CopyTrail();
            CopyDatabase("objects.db");
            // A mark may be behind its store and is never ahead: before it.
            CopyFile(SqliteOpening.MarkName);
            CopyDatabase("events.db");
            foreach (var name in Kept.Where(name => File.Exists(Path.Combine(directory, name))))
                CopyFile(name);
        }
        catch (SqliteException failure)
        {
            throw new StoreUnavailableException($"The store in {directory} cannot be read: {failure.Message}", failure);
        }
    }

    private void CopyFile(string name) => File.Copy(Path.Combine(directory, name), Path.Combine(copy, name));

    private void CopyDatabase(string name)
    {
        if (!File.Exists(Path.Combine(directory, name)))
            return;
        using var source = Open(Path.Combine(directory, name), SqliteOpenMode.ReadWrite);
        using var target = Open(Path.Combine(copy, name), SqliteOpenMode.ReadWriteCreate);
        source.BackupDatabase(target);
    }

    private static SqliteConnection Open(string file, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false, DefaultTimeout = 30 }.ToString());
        connection.Open();
        return connection;
    }

    private void CopyTrail()
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            if (TryCopyTrail())
                return;
        }
        throw new StoreUnavailableException($"The audit trail in {directory} changes faster than it can be copied.");
    }

    private bool TryCopyTrail()
    {
        var (from, to) = (TrailOpening.FolderOf(directory), TrailOpening.FolderOf(copy));
        if (Directory.Exists(to))
            Directory.Delete(to, recursive: true);
        Directory.CreateDirectory(to);
        var head = Path.Combine(from, TrailHead.FileName);
        // Nothing was recorded yet, by a server that has just been made.
        if (!File.Exists(head))
            return true;
        try
        {
            File.Copy(Path.Combine(directory, TrailOpening.MarkName), Path.Combine(copy, TrailOpening.MarkName), overwrite: true);
            File.Copy(head, Path.Combine(to, TrailHead.FileName));
            var copied = TrailHead.Read(to, envelope)!;
            foreach (var name in copied.Segments.Select(closed => closed.Name).Append(copied.Open))
                File.Copy(Path.Combine(from, name.ToString()), Path.Combine(to, name.ToString()));
            // What was written after another head is not this head's.
            return File.ReadAllBytes(head).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(to, TrailHead.FileName)));
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }
}
