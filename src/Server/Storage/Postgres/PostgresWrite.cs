using System.Diagnostics;

namespace Rolecall.Server.Storage.Postgres;

/// <summary>A write that waits for its group.</summary>
internal abstract class PostgresWrite
{
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>When it was brought, as <see cref="Stopwatch.GetTimestamp"/> counts.</summary>
    public long BroughtAt { get; } = Stopwatch.GetTimestamp();

    /// <summary>Completes once it is kept; fails where it is not.</summary>
    public Task Kept => ended.Task;

    public void Succeed() => ended.TrySetResult();

    public void Fail(Exception failure) => ended.TrySetException(failure);
}
