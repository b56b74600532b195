using Rolecall.Identity.Accounts;
using Rolecall.Identity.Accounts.AccessKeys;

namespace Rolecall.Contracts.Replicas;

/// <summary>What deciding about the calls of a long-term key needs of its account, without the key's secret.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.KeyPart")]
public sealed record KeyPart
{
    /// <summary><see cref="KeyExtract.ToState"/>, as <see cref="AccountState.ToRecords"/> writes it.</summary>
    [Id(0)] public required ReadOnlyMemory<byte> Records { get; init; }

    /// <summary>The signing key of the proof's scope, 32 bytes: it signs on one day, in one region, for one service.</summary>
    [Id(1)] public required ReadOnlyMemory<byte> SigningKey { get; init; }
}
