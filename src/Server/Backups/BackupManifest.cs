namespace Rolecall.Server.Backups;

/// <summary>What a backup consists of: sealed before all of it, so that one that was cut is found.</summary>
/// <param name="Id">Of this backup: its parts open in no other.</param>
/// <param name="MadeAt">By the wall.</param>
/// <param name="Files">In their order.</param>
internal sealed record BackupManifest(Guid Id, DateTimeOffset MadeAt, IReadOnlyList<BackupManifest.Part> Files)
{
    /// <param name="Name">The path within the data directory, with slashes.</param>
    /// <param name="Length">In bytes.</param>
    public sealed record Part(string Name, long Length);
}
