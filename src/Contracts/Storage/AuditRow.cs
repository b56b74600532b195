namespace Rolecall.Contracts.Storage;

/// <summary>One call, kept once for all accounts that have it in their trails, with what look-ups need.</summary>
public sealed record AuditRow
{
    public required string Sandbox { get; init; }

    /// <summary>In sandbox time.</summary>
    public required DateTimeOffset Time { get; init; }

    public required string EventName { get; init; }

    public required string RequestId { get; init; }

    public string? ErrorCode { get; init; }

    /// <summary>One for each account, at least one; each has a sequence, in their order.</summary>
    public required IReadOnlyList<AuditView> Views { get; init; }

    /// <summary>What else is kept of the call, in a form that stores know nothing of.</summary>
    public required ReadOnlyMemory<byte> Record { get; init; }

    /// <summary>The rows with records of their own, for a store that writes them later.</summary>
    public static IReadOnlyList<AuditRow> Copy(IReadOnlyList<AuditRow> rows) =>
        [.. rows.Select(row => row with { Record = row.Record.ToArray() })];
}
