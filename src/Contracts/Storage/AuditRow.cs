namespace Rolecall.Contracts.Storage;

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
