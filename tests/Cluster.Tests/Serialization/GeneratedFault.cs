using Rolecall.Identity.Faults;

namespace Rolecall.Cluster.Tests.Serialization;

/// <summary>The members of a fault, written by a serializer that Orleans generates.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.tests.GeneratedFault")]
public sealed class GeneratedFault
{
    [Id(0)] public string? Code { get; init; }

    [Id(1)] public string? Message { get; init; }

    [Id(2)] public int Status { get; init; }

    [Id(3)] public bool SenderFault { get; init; }

    [Id(4)] public string? Reason { get; init; }

    [Id(5)] public FaultCategory Category { get; init; }
}
