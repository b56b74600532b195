namespace Rolecall.Server.Cluster;

/// <summary>
/// Grains of a silo that does not know whether it may serve answer nobody: it may have been given up, and what they know be old, or its
/// clock be wrong, and what they take for valid have expired (<see cref="SiloPulse"/>).
/// </summary>
internal sealed class RefuseWhileSuspect(SiloPulse pulse) : IIncomingGrainCallFilter
{
    public Task Invoke(IIncomingGrainCallContext context) =>
        pulse.Suspicion is var why && why != Suspicion.None && !context.TargetId.IsSystemTarget()
            ? throw new SiloUnavailableException($"The silo does not know whether it may serve: {why}.")
            : context.Invoke();
}
