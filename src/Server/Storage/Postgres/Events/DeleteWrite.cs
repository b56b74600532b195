namespace Rolecall.Server.Storage.Postgres.Events;

/// <summary>Streams that are to go: the one of a name, or the first of those whose names begin so.</summary>
internal sealed class DeleteWrite(string name, bool isPrefix) : PostgresWrite
{
    /// <summary>Streams that one transaction deletes.</summary>
    public const int MostStreams = 200;

    /// <summary>Records that one transaction deletes, where they are of several streams.</summary>
    public const int MostRecords = 5_000;

    public string Name => name;

    public bool IsPrefix => isPrefix;

    /// <summary>There may be more of them.</summary>
    public bool HasMore { get; set; }
}
