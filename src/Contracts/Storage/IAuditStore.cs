namespace Rolecall.Contracts.Storage;

/// <summary>The audit trail's rows, per sandbox. Sequences grow in the order of commit, over all sandboxes.</summary>
public interface IAuditStore
{
    /// <summary>Appends the rows in order, all or none; returns once they are kept. Their sequences are given here.</summary>
    Task Append(IReadOnlyList<AuditRow> rows, CancellationToken cancel = default);

    /// <summary>The newest rows that satisfy the query, newest first, at most <see cref="AuditQuery.Limit"/>.</summary>
    Task<IReadOnlyList<StoredAuditRow>> Lookup(AuditQuery query, CancellationToken cancel = default);

    /// <summary>Rows after <see cref="AuditQuery.AfterSequence"/> that satisfy the query, oldest first, at most the limit.</summary>
    Task<IReadOnlyList<StoredAuditRow>> ReadForward(AuditQuery query, CancellationToken cancel = default);

    /// <summary>The sequence of the newest row, 0 where there is none.</summary>
    Task<long> LastSequence(CancellationToken cancel = default);

    /// <summary>The latest <see cref="AuditRow.Time"/> of a sandbox's rows; null where it has none.</summary>
    Task<DateTimeOffset?> LatestTime(string sandbox, CancellationToken cancel = default);

    /// <summary>Completes when a row with a sequence beyond <paramref name="sequence"/> may be there.</summary>
    Task WaitBeyond(string sandbox, long sequence, CancellationToken cancel = default);

    /// <summary>Deletes the rows of a sandbox.</summary>
    Task DeleteSandbox(string sandbox, CancellationToken cancel = default);
}

/// <summary>One record with the columns that look-ups need.</summary>
public sealed record AuditRow
{
    public required string Sandbox { get; init; }

    /// <summary>In sandbox time.</summary>
    public required DateTimeOffset Time { get; init; }

    public required string AccountId { get; init; }

    public required string EventName { get; init; }

    public required string RequestId { get; init; }

    public string? ErrorCode { get; init; }

    /// <summary>The names by which the caller may be looked up: user name, session name, ARN.</summary>
    public required IReadOnlyList<string> Users { get; init; }

    public required IReadOnlyList<string> Resources { get; init; }

    /// <summary>The record as CloudTrail JSON, UTF-8, without <see cref="Parameters"/>.</summary>
    public required ReadOnlyMemory<byte> Record { get; init; }

    /// <summary>
    /// A long request, which stands in the record at <see cref="ParametersAt"/>; empty where the record has it already. Two
    /// accounts' records of one call share it, and a store need not keep it twice.
    /// </summary>
    public ReadOnlyMemory<byte> Parameters { get; init; }

    /// <summary>Bytes of <see cref="Record"/> before the parameters.</summary>
    public int ParametersAt { get; init; }

    /// <summary>
    /// The whole decision of the call, JSON in UTF-8; empty where there was none. It is kept beside the record because accounts
    /// may read their records, and it tells what the other side's policies say: only administrators are given it.
    /// </summary>
    public ReadOnlyMemory<byte> Decision { get; init; }
}

/// <param name="Sequence">Of the row.</param>
/// <param name="Record">The whole record.</param>
/// <param name="Decision">Empty where there is none, or the query did not ask for it.</param>
public sealed record StoredAuditRow(long Sequence, ReadOnlyMemory<byte> Record, ReadOnlyMemory<byte> Decision = default);

/// <summary>All given conditions must hold.</summary>
public sealed record AuditQuery
{
    public required string Sandbox { get; init; }

    /// <summary>Included.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>Excluded.</summary>
    public DateTimeOffset? End { get; init; }

    public string? AccountId { get; init; }

    public string? User { get; init; }

    public string? EventName { get; init; }

    public string? Resource { get; init; }

    /// <summary>"*" is any error.</summary>
    public string? ErrorCode { get; init; }

    public string? RequestId { get; init; }

    /// <summary>ReadForward: rows after this sequence.</summary>
    public long AfterSequence { get; init; }

    /// <summary>Lookup: rows before this sequence; null for the newest.</summary>
    public long? BeforeSequence { get; init; }

    /// <summary>From 1 to 1,000.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>For an administrator, with <see cref="AuditRow.Decision"/>.</summary>
    public bool WithDecision { get; init; }
}
