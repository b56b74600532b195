using Rolecall.Identity;

namespace Rolecall.Contracts;

/// <summary>One delegation request, between the account that asks and the one that is asked. Key: <see cref="Keys.Delegation"/>.</summary>
[Alias("rolecall.IDelegationGrain")]
public interface IDelegationGrain : IGrainWithStringKey
{
    /// <summary>Null where there is no such request.</summary>
    [Alias("Describe")]
    Task<StoredDelegationRequest?> Describe();

    /// <summary>Runs an authorized operation; a write returns once it is durable.</summary>
    [Alias("Execute")]
    Task<DelegationReply> Execute(DelegationCall call);
}

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

[GenerateSerializer, Immutable, Alias("rolecall.DelegationReply")]
public sealed record DelegationReply
{
    [Id(0)] public Fault? Fault { get; init; }

    [Id(1)] public ReadOnlyMemory<byte> Response { get; init; }
}
