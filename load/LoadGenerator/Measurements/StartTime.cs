using System.Diagnostics;
using System.Text;
using Rolecall.Api.SigV4;
using Rolecall.LoadDriver.Processes;
using Rolecall.LoadDriver.Targets;

namespace Rolecall.LoadGenerator.Measurements;

/// <summary>From the start of the process to the first answered GetCallerIdentity.</summary>
internal static class StartTime
{
    private static readonly byte[] WhoAmI = Encoding.ASCII.GetBytes("Action=GetCallerIdentity&Version=2011-06-15");

    /// <summary>Warm: the programs are in the page cache and the data directory holds the demo world.</summary>
    public static async Task<IReadOnlyList<TimeSpan>> Measure(int starts, string? binary, TextWriter progress)
    {
        using var data = new DataFolder();
        // The first makes the demo world, and pays for this program's own JIT; it does not count.
        await Once(data.Path, binary);
        var times = new List<TimeSpan>();
        for (var i = 0; i < starts; i++)
        {
            times.Add(await Once(data.Path, binary));
            progress.WriteLine($"start to first answer: {times[^1].TotalMilliseconds:F0} ms");
        }
        return times;
    }

    private static async Task<TimeSpan> Once(string data, string? binary)
    {
        using var http = new HttpClient();
        await using var server = await RolecallServer.Start(data, binary);
        var person = server.Ready.People[0];
        await HttpTargets.Send(http, HttpTargets.Signed(new Uri(server.Ready.Aws), new AwsKeys(person.AccessKeyId, person.SecretAccessKey), WhoAmI));
        return Stopwatch.GetElapsedTime(server.StartedAt);
    }
}
