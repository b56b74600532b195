namespace Rolecall.Contracts.Accounts;

/// <summary>An operation of the table with its request as protobuf bytes.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.OperationCall")]
public sealed record OperationCall
{
    /// <summary>"CreateUser".</summary>
    [Id(0)] public required string Operation { get; init; }

    [Id(1)] public required ReadOnlyMemory<byte> Request { get; init; }

    [Id(2)] public required Caller Caller { get; init; }

    [Id(3)] public required DateTimeOffset Now { get; init; }

    /// <summary>Where this server serves issuers' documents, as the caller reached it; null where that is not known.</summary>
    [Id(4)] public string? IssuerBase { get; init; }

    /// <summary>
    /// A trust policy may only name principals that are there (<see cref="Api.Native.V1.SandboxRules.StrictPrincipals"/>).
    /// </summary>
    [Id(5)] public bool StrictPrincipals { get; init; }

    /// <summary>The server's time, where codes of MFA devices follow it; null where they follow the sandbox's.</summary>
    [Id(6)] public DateTimeOffset? CodeTime { get; init; }
}
