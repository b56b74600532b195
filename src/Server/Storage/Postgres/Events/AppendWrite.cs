namespace Rolecall.Server.Storage.Postgres.Events;

/// <summary>Records that are to follow a version of their stream.</summary>
internal sealed class AppendWrite(string stream, long expected, IReadOnlyList<ReadOnlyMemory<byte>> bodies) : PostgresWrite
{
    public string Stream => stream;

    public long Expected => expected;

    public IReadOnlyList<ReadOnlyMemory<byte>> Bodies => bodies;

    /// <summary>The stream's version with them.</summary>
    public long Version => expected + bodies.Count;
}
