namespace Rolecall.Cluster.Tests.Invariants;

/// <summary>
/// Tests whose callers never rest and take all of the machine: whatever runs beside them waits for its turn behind a hundred others, and a call of a
/// slow machine would take longer than Orleans waits for an answer.
/// </summary>
[CollectionDefinition(nameof(Saturation), DisableParallelization = true)]
public sealed class Saturation;
