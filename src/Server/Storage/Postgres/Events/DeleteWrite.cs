namespace Rolecall.Server.Storage.Postgres.Events;

/// <summary>Streams that are to go: the one of a name, or all whose names begin so.</summary>
internal sealed class DeleteWrite(string name, bool isPrefix) : EventWrite
{
    public string Name => name;

    public bool IsPrefix => isPrefix;
}
