using System.Diagnostics;
using Rolecall.EndToEnd.Tests.Clusters;
using Rolecall.LoadTool.Targets;
using Rolecall.Tests;

namespace Rolecall.Chaos.Cluster;

/// <summary>Three servers on one PostgreSQL, all of them processes of this machine.</summary>
internal sealed class ChaosCluster : IAsyncDisposable
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);

    private readonly ClusterProcesses files;

    private ChaosCluster(ClusterProcesses files, IReadOnlyList<ChaosMember> members) => (this.files, Members) = (files, members);

    public IReadOnlyList<ChaosMember> Members { get; }

    public PostgresServer Postgres => files.Postgres;

    public string AdminToken => Members[0].Ready.AdminToken;

    /// <summary>As the load tool sees it.</summary>
    public Server Target => new([.. Members.Select(member => member.Gateway)], AdminToken, Figures: null, Started: null);

    /// <param name="binaries">The server's dll of each member; null for the built one.</param>
    /// <param name="synced">The database's commits wait for the disk.</param>
    public static async Task<ChaosCluster> Start(IReadOnlyList<string?> binaries, bool synced = false)
    {
        var files = await ClusterProcesses.Start(synced: synced);
        var members = new List<ChaosMember>();
        var cluster = new ChaosCluster(files, members);
        try
        {
            members.AddRange(binaries.Select(binary => ChaosMember.Of(
                database => files.Arguments("all", ("--cluster", database)), new Uri(files.Url), binary)));
            await Task.WhenAll(members.Select(member => member.Start()));
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until something is so.</summary>
    /// <exception cref="TimeoutException">It is not in time.</exception>
    public static async Task Until(Func<Task<bool>> isSo, string missing, TimeSpan longest)
    {
        for (var began = Stopwatch.GetTimestamp(); !await isSo(); await Task.Delay(BetweenLooks, TimeProvider.System))
        {
            if (Stopwatch.GetElapsedTime(began) > longest)
                throw new TimeoutException($"After {longest.TotalSeconds} s {missing}.");
        }
    }

    /// <summary>Whether the table of members has as many active ones as there are members.</summary>
    public async Task<bool> AreAllActive() => await files.MembersThatAre("3") == Members.Count;

    public async ValueTask DisposeAsync()
    {
        foreach (var member in Members)
            await member.DisposeAsync();
        await files.DisposeAsync();
    }
}
