using Rolecall.Contracts.Sandboxes;

namespace Rolecall.Cluster.Tests.Settings;

/// <summary>Keeps answers that carry leases on their way to a silo for as long as a test likes, as a slow network may.</summary>
internal sealed class HeldAnswers : IOutgoingGrainCallFilter
{
    private readonly TaskCompletionSource held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int hold;

    /// <summary>The next answer is held. Returns when it is.</summary>
    public Task HoldNext()
    {
        Interlocked.Exchange(ref hold, 1);
        return held.Task;
    }

    public void Release() => released.SetResult();

    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        await context.Invoke();
        if (context.MethodName == nameof(ISandboxGrain.LeaseTo) && Interlocked.Exchange(ref hold, 0) == 1)
        {
            held.SetResult();
            await released.Task;
        }
    }
}
