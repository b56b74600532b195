namespace Rolecall.Contracts.Storage;

/// <summary>A call as one account has it in its trail: an event with a sequence of its own.</summary>
public sealed record AuditView
{
    public required string AccountId { get; init; }

    /// <summary>The names by which the caller may be looked up: user name, session name, ARN.</summary>
    public IReadOnlyList<string> Users { get; init; } = [];

    public IReadOnlyList<string> Resources { get; init; } = [];
}
