namespace Rolecall.Contracts.Storage;

/// <summary>A denial's record, for its account alone.</summary>
public sealed record AuthorizationRow
{
    public required string Sandbox { get; init; }

    public required string AccountId { get; init; }

    /// <summary>The authorization id that the denial named.</summary>
    public required string Id { get; init; }

    /// <summary>In sandbox time.</summary>
    public required DateTimeOffset Time { get; init; }

    public required ReadOnlyMemory<byte> Record { get; init; }
}
