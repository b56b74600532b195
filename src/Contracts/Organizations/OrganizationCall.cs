using Rolecall.Policy;

namespace Rolecall.Contracts.Organizations;

/// <summary>An operation of AWS Organizations with its request as protobuf bytes.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.OrganizationCall")]
public sealed record OrganizationCall
{
    /// <summary>"CreateOrganizationalUnit".</summary>
    [Id(0)] public required string Operation { get; init; }

    [Id(1)] public required ReadOnlyMemory<byte> Request { get; init; }

    /// <summary>Null for the administrator of the sandbox.</summary>
    [Id(2)] public Principal? Caller { get; init; }

    [Id(3)] public required DateTimeOffset Now { get; init; }
}
