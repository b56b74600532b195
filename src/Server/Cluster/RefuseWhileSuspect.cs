namespace Rolecall.Server.Cluster;

/// <summary>Grains of a silo that may have been given up answer nobody: what they know may be old.</summary>
internal sealed class RefuseWhileSuspect(SiloPulse pulse) : IIncomingGrainCallFilter
{
    public Task Invoke(IIncomingGrainCallContext context) => pulse.IsSuspect && !context.TargetId.IsSystemTarget()
        ? throw new SiloUnavailableException("The silo stood still, or its clock was set, and it does not know yet whether it may serve.")
        : context.Invoke();
}
