using Microsoft.Extensions.Logging.Abstractions;
using Orleans;
using Orleans.Runtime;

namespace Rolecall.Server.Tests.Cluster;

/// <summary>The stages of a silo, or of a grain, that a test goes through.</summary>
internal sealed class Lifecycle() : LifecycleSubject(NullLogger.Instance), ISiloLifecycle
{
    public int HighestCompletedStage => 0;

    public int LowestStoppedStage => 0;
}
