using Rolecall.Contracts.Storage.Verification;

namespace Rolecall.Contracts.Storage;

/// <summary>The audit trail: one row for each call, which is found by each of its views. Sequences are of views and grow in the order of commit, over
/// all sandboxes.</summary>
public interface IAuditStore
{
    /// <summary>Appends the rows in order, all or none; returns once they are kept. Their sequences are given here. Rows of callers
    /// who append together are kept together. Their records are the caller's to use again when this method has returned, before its task
    /// is done: a store that writes them later copies them.</summary>
    Task Append(IReadOnlyList<AuditRow> rows, CancellationToken cancel = default);

    /// <summary>The newest views that satisfy the query, newest first, at most <see cref="AuditQuery.Limit"/>.</summary>
    Task<IReadOnlyList<StoredAuditRow>> Lookup(AuditQuery query, CancellationToken cancel = default);

    /// <summary>Views after <see cref="AuditQuery.AfterSequence"/> that satisfy the query, oldest first, at most the limit.</summary>
    Task<IReadOnlyList<StoredAuditRow>> ReadForward(AuditQuery query, CancellationToken cancel = default);

    /// <summary>The sequence of the newest view, 0 where there is none.</summary>
    Task<long> LastSequence(CancellationToken cancel = default);

    /// <summary>The latest <see cref="AuditRow.Time"/> of a sandbox's rows; null where it has none.</summary>
    Task<DateTimeOffset?> LatestTime(string sandbox, CancellationToken cancel = default);

    /// <summary>Completes when a row with a sequence beyond <paramref name="sequence"/> may be there.</summary>
    Task WaitBeyond(string sandbox, long sequence, CancellationToken cancel = default);

    /// <summary>Deletes the rows of a sandbox, for good once it returns; the disk's space may follow later.</summary>
    Task DeleteSandbox(string sandbox, CancellationToken cancel = default);

    /// <summary>
    /// Reads all that is kept, of all sandboxes, up to the newest record of now, and holds it against its seals and against the index of
    /// names. Appends, look-ups and what is given up go on meanwhile.
    /// </summary>
    /// <exception cref="StoreUnavailableException">It cannot be read: nothing is known of it.</exception>
    Task<AuditReport> Verify(CancellationToken cancel = default);
}
