namespace Rolecall.Contracts.Storage;

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

    /// <summary>ReadForward: views after this sequence.</summary>
    public long AfterSequence { get; init; }

    /// <summary>Lookup: views before this sequence; null for the newest.</summary>
    public long? BeforeSequence { get; init; }

    /// <summary>From 1 to 1,000.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>Bytes of records as they are kept: the view with which they are so many is the last one, though the limit allows more.</summary>
    public int MostBytes { get; init; } = int.MaxValue;

    /// <summary>Whether the call satisfies what is asked of calls; what is asked of views, another says.</summary>
    public bool IsSatisfiedBy(AuditRow row) =>
        (Start is not { } start || row.Time >= start)
        && (End is not { } end || row.Time < end)
        && (EventName is null || row.EventName == EventName)
        && (RequestId is null || row.RequestId == RequestId)
        && (ErrorCode is not { } error || (error == "*" ? row.ErrorCode is not null : row.ErrorCode == error));

    /// <summary>Whether a view of such a call satisfies what is asked of views.</summary>
    public bool IsSatisfiedBy(AuditView view) =>
        (AccountId is null || view.AccountId == AccountId)
        && (User is null || view.Users.Contains(User))
        && (Resource is null || view.Resources.Contains(Resource));
}
