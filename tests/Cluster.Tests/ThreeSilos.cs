using Rolecall.Contracts.Storage;
using Rolecall.Server.Storage;

namespace Rolecall.Cluster.Tests;

/// <summary>The same with a silo more.</summary>
public sealed class ThreeSilos() : TwoSilos(3);
