namespace Rolecall.Contracts.Storage;

/// <param name="Sequence">Of the row.</param>
/// <param name="Record">The whole record.</param>
/// <param name="Decision">Empty where there is none, or the query did not ask for it.</param>
public sealed record StoredAuditRow(long Sequence, ReadOnlyMemory<byte> Record, ReadOnlyMemory<byte> Decision = default);
