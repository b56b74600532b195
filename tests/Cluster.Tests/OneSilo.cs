namespace Rolecall.Cluster.Tests;

/// <summary>One silo with the only gateway, as one process is: all grains are there, and publish what they decide by.</summary>
public sealed class OneSilo() : TwoSilos(1);
