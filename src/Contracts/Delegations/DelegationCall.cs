namespace Rolecall.Contracts.Delegations;

/// <summary>An IAM operation on a delegation request.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.DelegationCall")]
public sealed record DelegationCall
{
    /// <summary>"AcceptDelegationRequest".</summary>
    [Id(0)] public required string Operation { get; init; }

    /// <summary>The request as protobuf bytes.</summary>
    [Id(1)] public required ReadOnlyMemory<byte> Request { get; init; }

    [Id(2)] public required Caller Caller { get; init; }

    [Id(3)] public required DateTimeOffset Now { get; init; }

    /// <summary>CreateDelegationRequest: the document of its template; null where there is none.</summary>
    [Id(4)] public string? Template { get; init; }
}
