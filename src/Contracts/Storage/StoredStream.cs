namespace Rolecall.Contracts.Storage;

/// <summary>A stream as stored: records number <c>SnapshotVersion + 1</c> … <c>Version</c>, oldest first.</summary>
public sealed record StoredStream
{
    public required long Version { get; init; }

    /// <summary>0 where there is no snapshot.</summary>
    public required long SnapshotVersion { get; init; }

    public ReadOnlyMemory<byte>? Snapshot { get; init; }

    public required IReadOnlyList<ReadOnlyMemory<byte>> Records { get; init; }
}
