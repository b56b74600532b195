namespace Rolecall.Chaos.Scale;

/// <summary>
/// Measures one, two and three silos on this machine, in turn, takes the cost of a call from one and from two, and lets the simulation say what three do.
/// </summary>
/// <param name="server">The dll of a published one; null for the built one.</param>
internal sealed class ScaleRun(IReadOnlyList<int> sizes, double seconds, string? server, TextWriter progress)
{
    private const int Callers = 64;
    private const int Cores = 2;

    /// <summary>What the machine does besides changes from minute to minute: each size has a turn in each of them.</summary>
    private const int Rounds = 5;

    public async Task<string> Run()
    {
        var clusters = new List<MeasuredCluster>();
        try
        {
            foreach (var silos in sizes)
            {
                clusters.Add(await MeasuredCluster.Start(silos, server, progress));
                await clusters[^1].WarmUp(Callers);
                progress.WriteLine($"{silos} warm");
            }
            for (var round = 0; round < Rounds; round++)
            {
                foreach (var cluster in clusters)
                {
                    await cluster.Measure(Callers, TimeSpan.FromSeconds(seconds));
                    progress.WriteLine(cluster.Figures);
                }
            }
            return ScaleReport.Of([.. clusters.Select(cluster => cluster.Figures)], Cores, Callers);
        }
        finally
        {
            await Task.WhenAll(clusters.Select(cluster => cluster.DisposeAsync().AsTask()));
        }
    }
}
