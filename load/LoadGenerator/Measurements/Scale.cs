using System.Diagnostics;
using Rolecall.LoadDriver;
using Rolecall.LoadDriver.Processes;
using Rolecall.LoadDriver.Targets;

namespace Rolecall.LoadGenerator.Measurements;

/// <summary>What a large world costs one process.</summary>
/// <param name="IdleBytes">Resident memory of a process that was just started, with the demo world only.</param>
/// <param name="MadeIn">How long it took to make the world through the server's own services.</param>
/// <param name="MadeBytes">Resident memory afterwards.</param>
/// <param name="RestartToFirstAnswer">From the start of a new process on that world's data to an answered AssumeRole of one of its roles.</param>
internal sealed record Scale(
    int Organizations, int Accounts, int Roles, long IdleBytes, TimeSpan MadeIn, long MadeBytes, TimeSpan RestartToFirstAnswer)
{
    /// <summary>1,000 organizations of 10 accounts of 10 roles, and one account of users in each organization.</summary>
    public static async Task<Scale> Measure(Settings settings, TextWriter progress)
    {
        using var data = new DataFolder();
        World world;
        long idle, made;
        TimeSpan madeIn;
        await using (var maker = await RolecallServer.Start(data.Path, settings.Server))
        {
            idle = maker.Process.Memory;
            var began = Stopwatch.GetTimestamp();
            world = await World.Make(maker.Ready, settings.ScaleOrganizations, accounts: 11, roles: 10);
            (madeIn, made) = (Stopwatch.GetElapsedTime(began), maker.Process.Memory);
            progress.WriteLine(
                $"{world.Roots.Count} accounts, {world.Assumers.Count} roles made in {madeIn.TotalSeconds:F0} s; {made >> 20} MiB");
        }
        await using var server = await RolecallServer.Start(data.Path, settings.Server);
        using var http = new HttpClient();
        var some = world.Assumers[world.Assumers.Count / 2];
        await HttpTargets.Send(http, HttpTargets.Signed(new Uri(server.Ready.Aws), some.Keys, HttpTargets.BodyOf(some.RoleArn)));
        return new Scale(
            settings.ScaleOrganizations,
            world.Roots.Count,
            world.Assumers.Count,
            idle,
            madeIn,
            made,
            Stopwatch.GetElapsedTime(server.StartedAt));
    }
}
