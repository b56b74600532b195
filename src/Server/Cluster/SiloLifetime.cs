namespace Rolecall.Server.Cluster;

/// <summary>Work that goes on while a silo runs.</summary>
internal static class SiloLifetime
{
    /// <summary>Begins the work when the silo reaches the stage, and ends it, and waits for that, when it leaves it.</summary>
    /// <param name="name">Whose work it is.</param>
    /// <param name="stage">Of <see cref="ServiceLifecycleStage"/>.</param>
    /// <param name="work">Fails with nothing; what it is given ends it.</param>
    public static void RunFrom(this ISiloLifecycle lifecycle, string name, int stage, Func<CancellationToken, Task> work)
    {
        var stopping = new CancellationTokenSource();
        var running = Task.CompletedTask;
        lifecycle.Subscribe(
            name,
            stage,
            _ =>
            {
                running = Task.Run(() => work(stopping.Token), CancellationToken.None);
                return Task.CompletedTask;
            },
            async _ =>
            {
                await stopping.CancelAsync();
                await running;
                stopping.Dispose();
            });
    }
}
