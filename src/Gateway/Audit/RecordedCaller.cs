using Rolecall.Policy;

namespace Rolecall.Gateway.Audit;

/// <summary>Who called, as a record keeps it.</summary>
internal sealed record RecordedCaller
{
    public required PrincipalKind Kind { get; init; }

    public required string AccountId { get; init; }

    public required string UserId { get; init; }

    public required string Arn { get; init; }

    public required string AccessKeyId { get; init; }

    public string? UserArn { get; init; }

    public string? RoleArn { get; init; }

    /// <summary>Null for a long-term key.</summary>
    public RecordedSession? Session { get; init; }
}
