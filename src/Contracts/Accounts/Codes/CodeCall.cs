namespace Rolecall.Contracts.Accounts.Codes;

/// <summary>A one-time code that came with a request for a session.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.CodeCall")]
public sealed record CodeCall
{
    [Id(0)] public required Caller Caller { get; init; }

    [Id(1)] public required string SerialNumber { get; init; }

    [Id(2)] public required string Code { get; init; }

    /// <summary>The instant stamped on the call, in sandbox time.</summary>
    [Id(3)] public required DateTimeOffset Now { get; init; }

    /// <summary>The server's time, where codes follow it; null where they follow the sandbox's.</summary>
    [Id(4)] public DateTimeOffset? CodeTime { get; init; }
}
