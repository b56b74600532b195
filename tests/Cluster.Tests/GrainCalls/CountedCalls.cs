namespace Rolecall.Cluster.Tests.GrainCalls;

/// <summary>The meter is the process's: nothing else may run beside.</summary>
[CollectionDefinition(nameof(CountedCalls), DisableParallelization = true)]
public sealed class CountedCalls : ICollectionFixture<SilosWithoutModels>, ICollectionFixture<OneSilo>, ICollectionFixture<TwoSilos>;
