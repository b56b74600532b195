using System.Collections.Immutable;

namespace Rolecall.Cluster.Tests.Serialization;

/// <summary>A fault as a version to come may have it: with a member that this version does not know.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.tests.NewerFault")]
public sealed class NewerFault
{
    [Id(0)] public string? Code { get; init; }

    [Id(1)] public string? Message { get; init; }

    [Id(2)] public int Status { get; init; }

    [Id(9)] public ImmutableArray<GeneratedFault> Later { get; init; }
}
