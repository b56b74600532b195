[assembly: AssemblyFixture(typeof(Rolecall.Cluster.Tests.DemoSandboxSilos))]

namespace Rolecall.Cluster.Tests;

/// <summary>The two silos of all classes that have a sandbox of their own there: <see cref="DemoSandbox"/>. Nothing stops them or moves their clock.</summary>
public sealed class DemoSandboxSilos : TwoSilos;
