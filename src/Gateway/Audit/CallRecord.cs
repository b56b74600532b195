namespace Rolecall.Gateway.Audit;

/// <summary>
/// What is kept of a call beside the columns of its row: read by <see cref="CallRecordReader"/>, written by <see cref="CallRecordWriter"/>, and
/// shown by <see cref="RecordJson"/>. Holds no secret.
/// </summary>
internal sealed record CallRecord
{
    /// <summary>How it begins: the version of its form.</summary>
    public const byte Mark = 1;

    /// <summary>"/aws.sts.v1.Sts/AssumeRole".</summary>
    public required string Path { get; init; }

    public required bool ReadOnly { get; init; }

    /// <summary>Null for an administrator.</summary>
    public RecordedCaller? Caller { get; init; }

    /// <summary>The name of the sandbox's token that the administrator called with; null for the server's own, and for other callers.</summary>
    public string? TokenName { get; init; }

    /// <summary>Null where no identity provider vouches for the caller.</summary>
    public RecordedAssertion? Asserted { get; init; }

    public required string Region { get; init; }

    public required string SourceIp { get; init; }

    public required string UserAgent { get; init; }

    /// <summary>Null where the call was served.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>Transitive tags of the session that asked; none for most calls.</summary>
    public IReadOnlyList<(string Key, string Value)> IncomingTags { get; init; } = [];

    /// <summary>Protobuf; null where there is none, or too much of it.</summary>
    public byte[]? Request { get; init; }

    /// <summary>Protobuf; null where there is none.</summary>
    public byte[]? Answer { get; init; }

    /// <summary>A decision refused the call: what its caller was told of it (rolecall.v1.Decision), empty where nothing.</summary>
    public byte[]? Disclosed { get; init; }

    public string? EncodedMessage { get; init; }

    public RecordedDecision? Decision { get; init; }

    /// <summary>In the order of the row's views.</summary>
    public required IReadOnlyList<RecordedView> Views { get; init; }
}
