namespace Rolecall.Server.Storage.Postgres.Events;

/// <summary>A snapshot of a stream as of a version.</summary>
internal sealed class SnapshotWrite(string stream, long version, ReadOnlyMemory<byte> body) : PostgresWrite
{
    public string Stream => stream;

    public long Version => version;

    public ReadOnlyMemory<byte> Body => body;
}
