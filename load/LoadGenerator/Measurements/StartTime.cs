using System.Diagnostics;
using System.Text;
using Rolecall.Api.SigV4;
using Rolecall.LoadDriver.Processes;
using Rolecall.LoadDriver.Targets;

namespace Rolecall.LoadGenerator.Measurements;

/// <summary>From the start of a process to its first answered call: the server's GetCallerIdentity, and a post to the bare echo.</summary>
internal sealed record StartTime(IReadOnlyList<TimeSpan> Server, IReadOnlyList<TimeSpan> Echo)
{
    private static readonly byte[] WhoAmI = Encoding.ASCII.GetBytes("Action=GetCallerIdentity&Version=2011-06-15");

    public double MedianMs => Comparison.Median(Server.Select(time => time.TotalMilliseconds));

    public double EchoMedianMs => Comparison.Median(Echo.Select(time => time.TotalMilliseconds));

    /// <summary>Warm: the programs are in the page cache and the data directory holds the demo world. In turn.</summary>
    public static async Task<StartTime> Measure(int starts, string? binary, TextWriter progress)
    {
        using var data = new DataFolder();
        // The first makes the demo world, and pays for this program's own JIT; it does not count.
        await OfServer(data.Path, binary);
        await OfEcho();
        var (servers, echoes) = (new List<TimeSpan>(), new List<TimeSpan>());
        for (var i = 0; i < starts; i++)
        {
            servers.Add(await OfServer(data.Path, binary));
            echoes.Add(await OfEcho());
            progress.WriteLine(
                $"start to first answer: {servers[^1].TotalMilliseconds:F0} ms, the bare echo's {echoes[^1].TotalMilliseconds:F0} ms");
        }
        return new StartTime(servers, echoes);
    }

    private static async Task<TimeSpan> OfServer(string data, string? binary)
    {
        using var http = new HttpClient();
        await using var server = await RolecallServer.Start(data, binary);
        var person = server.Ready.People[0];
        await HttpTargets.Send(
            http, HttpTargets.Signed(new Uri(server.Ready.Aws), new AwsKeys(person.AccessKeyId, person.SecretAccessKey), WhoAmI));
        return Stopwatch.GetElapsedTime(server.StartedAt);
    }

    private static async Task<TimeSpan> OfEcho()
    {
        using var http = new HttpClient();
        var began = Stopwatch.GetTimestamp();
        await using var echo = await EchoProcess.Start();
        var request = new HttpRequestMessage(HttpMethod.Post, echo.Http) { Content = new ByteArrayContent(WhoAmI) };
        request.Headers.Add("answer-bytes", "400");
        await HttpTargets.Send(http, request);
        return Stopwatch.GetElapsedTime(began);
    }
}
